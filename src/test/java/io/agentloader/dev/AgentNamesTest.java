package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.ReferenceParser;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentNamesTest {

    @ParameterizedTest
    @CsvSource({
        "haiku.yaml, agents/haiku",
        "haiku.v2.yml, agents/haiku.v2",
        "Team/My Helper.YAML, agents/team/my-helper",
        "a__b.yaml, agents/a__b",
        "a_-_b.yaml, agents/a-b",
        "a..b.yaml, agents/a-b",
        "--x--.yaml, agents/x",
        "Grünling.yaml, agents/grunling",
        "b/c/d.yaml, agents/b/c/d",
        "詩.yaml, agents/agent-dadaa127"
    })
    void fileIsCalledAsNearToItsNameAsReferencesAllow(String file, String name) {
        assertThat(new AgentNames("Agents").repository(file)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"'', agents", "My Agents, my-agents", ".config, config", "___, agent-bda25155"})
    void folderIsTheFirstPartOfTheName(String folder, String name) {
        assertThat(new AgentNames(folder).repository("x.yaml")).isEqualTo(name + "/x");
    }

    @Property(tries = 500)
    void everyFileHasANameThatIsARepository(@ForAll @StringLength(min = 1, max = 30) String file) {
        String name = new AgentNames("f").repository(file.replace('/', '-') + ".yaml");

        assertThat(ReferenceParser.DEFAULT
                        .parse("localhost:5005/" + name + ":dev")
                        .repository()
                        .toString())
                .endsWith(name);
    }
}
