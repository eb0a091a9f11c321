package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSchemaTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "agents: {a: {modle: x/y}} ¦ 1:14 unknown-key there is no key modle here; did you mean model?",
                "agents: {a: {}}~sub_agents: [] ¦ 2:1 unknown-key there is no key sub_agents here; there are: version, metadata, providers, models, agents, mcps, rag, permissions.",
                "version: 2~agents: {a: {}} ¦ 1:10 wrong-type version has to be a text, and is a whole number; put it in quotes.",
                "agents: {a: {add_date: on}} ¦ 1:24 wrong-type add_date has to be true or false, and is a text.",
                "agents:~  a: ¦ 2:5 wrong-type a has to be a mapping, and is empty; give it a value, or take the key out.",
                "agents: {a: {max_iterations: 1.5}} ¦ 1:30 wrong-type max_iterations has to be a whole number, and is a number.",
                "agents: {a: {sub_agents: {}}} ¦ 1:14 wrong-type sub_agents has to be a list, and is a mapping.",
                "version: \"9\"~agents: {a: {}} ¦ 1:10 unknown-value version cannot be 9; there are: 0, 1, 2, 3, 4, 5, 6, 7.",
                "agents: {a: {toolsets: [{type: thnik}]}} ¦ 1:32 unknown-value type cannot be thnik; did you mean think?",
                "agents: {a: {toolsets: [{}]}} ¦ 1:25 missing-key the key type is missing.",
                "agents: {a: {toolsets: [{type: mcp}]}} ¦ 1:25 missing-key one of the keys command, ref, remote has to be there.",
                "agents: {a: {toolsets: [{type: lsp}]}} ¦ 1:25 missing-key the key command is missing.",
                "agents: {a: {}}~mcps: {m: {name: x}} ¦ 2:8 missing-key one of the keys command, ref, remote has to be there.",
                "agents: {a: {}}~providers: {p: {}} ¦ 2:13 missing-key the key base_url is missing.",
                "agents: {a: {}}~models: {m: {temperature: 3}} ¦ 2:27 out-of-range temperature has to be at most 2, and is 3.",
                "agents: {a: {}}~models: {m: {max_tokens: 0}} ¦ 2:26 out-of-range max_tokens has to be at least 1, and is 0.",
                "agents: {a: {}}~models: {m: {thinking_budget: much}} ¦ 2:31 unknown-value thinking_budget cannot be much; there are: none, minimal, low, medium, high.",
                "agents: {a: {}}~models: {m: {base_url: not an address}} ¦ 2:24 wrong-form base_url is not an address, which is not written as an address, such as https://example.com/path.",
                "agents: {a: {fallback: {cooldown: 1 hour}}} ¦ 1:35 wrong-form cooldown is 1 hour, which does not match ^(?:[0-9]+(?:ns|us|µs|ms|s|m|h)){1,32}$.",
                "agents: {a: {}}~rag: {r: {strategies: []}} ¦ 2:11 out-of-range strategies has fewer items than 1.",
                "[] ¦ 1:1 wrong-type the file has to be a mapping, and is a list.",
                "just text ¦ 1:1 wrong-type the file has to be a mapping, and is a text.",
                "EMPTY ¦ 1:1 wrong-type the file has to be a mapping, and is empty; give it a value, or take the key out.",
                "agents: {a: {model: gtp}}~models: {gpt: {}} ¦ 1:21 unknown-model gtp: models does not have a model of that name, nor is it written provider/model; did you mean gpt?",
                "agents: {a: {model: 'x/y, nope'}} ¦ 1:21 unknown-model nope: models does not have a model of that name, nor is it written provider/model.",
                "agents: {a: {fallback: {models: [nope]}}} ¦ 1:34 unknown-model nope: models does not have a model of that name, nor is it written provider/model.",
                "agents: {root: {sub_agents: [rooot]}} ¦ 1:30 unknown-agent rooot: agents does not have an agent of that name, nor is it a reference; did you mean root?",
                "agents: {root: {handoffs: [x]}} ¦ 1:28 unknown-agent x: agents does not have an agent of that name, nor is it a reference.",
                "agents: {a: {rag: [x]}} ¦ 1:20 unknown-rag x: rag does not have documents of that name.",
                "agents: {a: {toolsets: [{type: mcp, ref: x}]}} ¦ 1:42 unknown-mcp x: mcps does not have a server of that name, nor is it written docker:name.",
                "models: {} ¦ 1:1 no-agents the file defines no agent; they belong under the key agents.",
                "version: '2'~agents: {a: {handoffs: [a]}} ¦ 2:14 newer-key handoffs came with version 3 of the format, and the file says version 2.",
                "version: '2'~agents: {a: {toolsets: [{type: api, api_config: {name: n, endpoint: 'http://h/', method: GET}}]}} ¦ 2:37 newer-key api_config came with version 3 of the format, and the file says version 2.",
                "agents: [ ¦ 1:10 not-yaml the file is not YAML: while parsing a flow node: expected the node content, but found '<stream end>'.",
            })
    void findingSaysWhatAndWhere(String yaml, String line) {
        String text = yaml.equals("EMPTY") ? "" : yaml.replace('~', '\n');

        assertThat(Reports.lines(text)).as(text).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: '7'\nagents: {a: {model: auto, sub_agents: [acme/helper, 'ghcr.io/x/y:1'], handoffs: [a]}}",
                "version: '1'\nagents: {a: {model: 'openai/gpt-4o,m'}}\nmodels: {m: {provider: openai, model: gpt-4o}}",
                "version: '7'\nagents: {a: {commands: {x: y, z: {instruction: i}}}, b: {commands: [{x: y}]}}",
                "version: '7'\nagents: {a: {toolsets: [{type: mcp, ref: s}, {type: mcp, ref: 'docker:d'}, {type: think, defer: true}]}}\nmcps: {s: {command: c}}",
                "version: '7'\nagents: {a: {}}\nmodels: {m: {thinking_budget: -1}, n: {thinking_budget: low}, o: {provider_opts: {any: [thing]}}}",
                "version: '7'\nagents: {a: {}}\nrag: {r: {strategies: [{type: bm25, own_parameter: 1}]}}"
            })
    void whatTheFormatHasIsNotComplainedAbout(String yaml) {
        assertThat(Reports.of(yaml).findings()).isEmpty();
    }

    @Test
    void missingVersionIsANoteAndTheNewestIsAssumed() {
        ValidationReport report = Reports.of("agents: {a: {}}");

        assertThat(report.schemaVersion()).isEqualTo("7");
        assertThat(report.isValid()).isTrue();
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Finding.Code.NO_VERSION);
            assertThat(finding.severity()).isEqualTo(Finding.Severity.NOTE);
        });
    }

    @Test
    void pointersAreWrittenAsTheirStandardSays() {
        ValidationReport report = Reports.of("version: '7'\nagents: {'a/b~c': {modle: x/y}}");

        assertThat(report.findings().get(0).pointer()).isEqualTo("/agents/a~1b~0c/modle");
    }

    @Test
    void findingsAreInTheOrderOfTheTextAndNotTooMany() {
        StringBuilder yaml = new StringBuilder("version: '7'\nagents:\n  a:\n");
        for (int i = 0; i < 1000; i++) {
            yaml.append("    unknown").append(i).append(": 1\n");
        }

        ValidationReport report = Reports.of(yaml.toString());

        assertThat(report.findings()).hasSize(201);
        assertThat(report.findings().get(0).position().line()).isEqualTo(4);
        assertThat(report.findings().get(200).message()).isEqualTo("there are 800 more findings from here on.");
        assertThat(report.isValid()).isFalse();
    }

    @Test
    void hostileDurationDoesNotOverflowTheStack() {
        String yaml = "version: '7'\nagents: {a: {fallback: {cooldown: " + "1s".repeat(300_000) + "}}}";

        assertThat(Reports.of(yaml).findings()).singleElement().satisfies(finding -> assertThat(finding.code())
                .isEqualTo(Finding.Code.WRONG_FORM));
    }

    // schemas of the operator

    private AgentSchema schema(String json) throws IOException {
        return AgentSchema.read(Files.writeString(folder.resolve("schema.json"), json));
    }

    private List<String> messages(String schema, String yaml) throws IOException {
        return Reports.of(yaml.getBytes(StandardCharsets.UTF_8), schema(schema)).findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(finding -> finding.code().word() + " " + finding.message())
                .toList();
    }

    @Test
    void anotherSchemaIsUsedInItsOwnVersion() throws IOException {
        String schema = """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                 "properties": {"agents": {"type": "object", "minProperties": 2}, "size": {"exclusiveMaximum": 3},
                 "kind": {"const": "agent"}, "list": {"uniqueItems": true}}}""";

        assertThat(messages(schema, "agents: {a: {}}\nsize: 3\nkind: other\nlist: [1, 1]\n"))
                .containsExactly(
                        "out-of-range agents has fewer keys than 2.",
                        "out-of-range size has to be less than 3, and is 3.",
                        "unknown-value kind cannot be other; there are: agent.",
                        "other list does not keep to uniqueItems of the schema.");
    }

    @Test
    void ofAlternativesTheLeastWrongIsTold() throws IOException {
        String schema = """
                {"properties": {"x": {"items": {"oneOf": [
                  {"type": "string"},
                  {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": false}]}}}}""";

        assertThat(messages(schema, "agents: {a: {}}\nx: [a, {nmae: b}, {name: c}]"))
                .containsExactly("unknown-key there is no key nmae here; did you mean name?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                    | is not JSON at line 1",
                "[]                   | is no schema: it is no JSON object",
                "{\"type\": \"text\"} | is no schema: at",
                "{\"$schema\": \"http://example.com/s\"} | is of a version of JSON Schema that is not known: http://example.com/s",
                "{\"$ref\": \"#/none\"} | is no schema: ",
            })
    void whatIsNoSchemaIsRefused(String json, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> schema(json)).withMessageStartingWith(sentence);
    }

    @Test
    void missingFileIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentSchema.read(folder.resolve("none.json")))
                .withMessage("cannot be read");
    }

    @Test
    void schemaThatRefersToAnotherAsksNobodyForIt() throws IOException {
        try (ServerSocketChannel nobody = ServerSocketChannel.open()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            String other = "http://127.0.0.1:" + nobody.socket().getLocalPort() + "/other.json";

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema("{\"$ref\": \"" + other + "\"}"))
                    .withMessageContaining(other);
            assertThat(nobody.accept()).isNull();
        }
    }
}
