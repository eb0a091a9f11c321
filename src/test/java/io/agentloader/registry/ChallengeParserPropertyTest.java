package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChallengeParserPropertyTest {

    @Property
    void anyTextIsReadWithoutAnError(@ForAll("sloppy") String line) {
        for (Challenge challenge : new ChallengeParser(line).parse()) {
            assertThat(challenge.scheme()).isNotEmpty();
            assertThat(line.toLowerCase(java.util.Locale.ROOT)).contains(challenge.scheme());
        }
    }

    @Provide
    Arbitrary<String> sloppy() {
        return Arbitraries.of("Bearer", "Basic", "realm", "=", "\"", "\\", ",", " ", "\t", "a", "==", "/", "é", "\0")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property
    void whatIsQuotedComesBackAsItWas(@ForAll String value) {
        String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");

        List<Challenge> parsed = new ChallengeParser("Bearer a=\"1\", realm=\"" + quoted + "\", b=\"2\"").parse();

        Map<String, String> expected =
                value.isEmpty() ? Map.of("a", "1", "b", "2") : Map.of("a", "1", "realm", value, "b", "2");
        assertThat(parsed).containsExactly(new Challenge("bearer", expected));
    }

    @Example
    void aLongLineTakesLinearTime() {
        for (String unit : List.of("a", "a ", "a=", "\"", "a=\"", "a,", "\\", "Bearer realm=\"x\", ")) {
            String line = unit.repeat(1_000_000 / unit.length());

            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> new ChallengeParser(line).parse());
        }
    }
}
