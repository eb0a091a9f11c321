package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionLineTest {

    private static Optional<String> fixed(String text) {
        ByteBuffer yaml = ByteBuffer.wrap(unescaped(text).getBytes(StandardCharsets.UTF_8));
        return AgentReader.of(Optional.empty(), Runnable::run)
                .withVersion(yaml)
                .await()
                .atMost(Duration.ofSeconds(10))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "agents: {}| version: \"7\"\\nagents: {}",
                "# é\\n\\nagents: {}\\n# end| # é\\n\\nversion: \"7\"\\nagents: {}\\n# end",
                "---\\nagents: {}\\n| ---\\nversion: \"7\"\\nagents: {}\\n",
                "agents: {}\\r\\nmodels: {}\\r\\n| version: \"7\"\\r\\nagents: {}\\r\\nmodels: {}\\r\\n",
                "` agents: {}\\n models: {}\\n`|` version: \"7\"\\n agents: {}\\n models: {}\\n`",
                "\ufeffagents: {}\\n| \ufeffversion: \"7\"\\nagents: {}\\n"
            })
    void lineIsAddedBeforeTheFirstKeyAndNothingElseChanges(String before, String after) {
        assertThat(fixed(before)).contains(unescaped(after));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: \"2\"\nagents: {}\n", "{agents: {}}\n", "- agents\n", "--- {agents: {}}"})
    void whatHasOneOrTakesNoLineIsLeftAsItIs(String yaml) {
        assertThat(fixed(yaml)).isEmpty();
    }

    @Test
    void numberInPlaceOfATextIsForItsAuthorToMend() {
        assertThat(fixed("version: 2\nagents: {}\n")).isEmpty();
    }
}
