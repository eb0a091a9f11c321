package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.yaml.YamlFlaw;
import io.agentloader.yaml.YamlLimits;
import io.agentloader.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentsTest {

    private static Contents of(String yaml) throws YamlFlaw {
        return Contents.of(
                Place.of(YamlReader.read(ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8)), YamlLimits.AGENT)));
    }

    @Test
    void agentsAreInTheOrderOfTheFileAndModelsAreNamedWithTheirProviderAndOnce() throws YamlFlaw {
        Contents contents = of("""
                models:
                  fast: {provider: openai, model: gpt-5-mini}
                  unused: {provider: openai, model: gpt-5}
                agents:
                  root: {model: fast}
                  a/b: {model: anthropic/claude-opus-4}
                  helper: {model: fast}
                  other: {model: auto}
                """);

        assertThat(contents.agents()).containsExactly("root", "a/b", "helper", "other");
        assertThat(contents.models()).containsExactly("openai/gpt-5-mini", "anthropic/claude-opus-4", "auto");
    }

    @Test
    void fileWithoutAgentsNamesNone() throws YamlFlaw {
        assertThat(of("version: \"2\"\n")).isEqualTo(new Contents(List.of(), List.of()));
    }
}
