package io.agentloader.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeDiffTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    /** One change as a line: word, subject, and the two sides where they are. */
    private static String line(Difference difference) {
        String before = difference
                .before()
                .map(value -> " " + value.pointer() + "=" + value.json())
                .orElse("");
        String after = difference
                .after()
                .map(value -> " " + value.pointer() + "=" + value.json())
                .orElse("");
        return difference.word() + " " + difference.subject().kind().word() + ":"
                + difference.subject().name() + before + (after.isEmpty() ? "" : " >" + after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'version':'2'} | {'version':'3'} | changed file: /version=\"2\" > /version=\"3\"",
                "{'a':1,'b':2} | {'b':2,'a':1} | ``",
                "{'a':1} | {} | removed file: /a=1",
                "{'a':1} | {'a':null} | changed file: /a=1 > /a=null",
                "{'agents':{'root':{'model':'x'}}} | {'agents':{'root':{'model':'y'}}}"
                        + " | changed agent:root /agents/root/model=\"x\" > /agents/root/model=\"y\"",
                "{'agents':{'a':{}}} | {'agents':{'b':{}}} | removed agent:a /agents/a={};added agent:b > /agents/b={}",
                "{} | {'agents':{'a':1,'b':2}} | added agent:a > /agents/a=1;added agent:b > /agents/b=2",
                "{'models':{'m':{'model':'x'}}} | {} | removed model:m /models/m={\"model\":\"x\"}",
                "{'mcps':{'s':{'url':'x'}}} | {'mcps':{'s':{'url':'y'}}}"
                        + " | changed tool:s /mcps/s/url=\"x\" > /mcps/s/url=\"y\"",
                "{'agents':{'r':{'toolsets':[{'type':'think'},{'type':'mcp','ref':'docker:d'}]}}}"
                        + " | {'agents':{'r':{'toolsets':[{'type':'mcp','ref':'docker:d','x':1}]}}}"
                        + " | changed tool:mcp docker:d /agents/r/toolsets/0/type=\"think\" > /agents/r/toolsets/0/type=\"mcp\";"
                        + "added tool:mcp docker:d > /agents/r/toolsets/0/ref=\"docker:d\";"
                        + "added tool:mcp docker:d > /agents/r/toolsets/0/x=1;"
                        + "removed tool:mcp docker:d /agents/r/toolsets/1={\"type\":\"mcp\",\"ref\":\"docker:d\"}",
                "{'agents':{'r':{'toolsets':[{'type':'think'},{'type':'todo'}]}}}"
                        + " | {'agents':{'r':{'toolsets':[{'type':'todo'}]}}}"
                        + " | removed tool:think /agents/r/toolsets/0={\"type\":\"think\"}",
                "{'l':[1,2,3]} | {'l':[2,3,4]} | removed file: /l/0=1;added file: > /l/2=4",
                "{'a/b~c':1} | {'a/b~c':2} | changed file: /a~1b~0c=1 > /a~1b~0c=2",
                "[1] | {'a':1} | changed file: =[1] > ={\"a\":1}",
                "null | {'a':1} | changed file: =null > ={\"a\":1}"
            })
    void changesAreToldInTheTermsOfAgents(String before, String after, String expected) throws JsonProcessingException {
        List<String> lines = TreeDiff.of(json(before), json(after)).stream()
                .map(TreeDiffTest::line)
                .toList();

        assertThat(String.join(";", lines)).isEqualTo(expected);
    }
}
