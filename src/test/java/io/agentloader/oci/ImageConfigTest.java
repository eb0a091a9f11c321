package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.agentloader.failure.AgentException.InvalidAgent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {

    private static ImageConfig parsed(String json) {
        return ImageConfig.parse(Content.hash(
                new MediaType("application/vnd.oci.image.config.v1+json"), json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void labelsAreThoseOfTheConfiguration() {
        assertThat(parsed("{\"os\":\"\",\"config\":{\"Env\":[\"A=1\"],\"Labels\":{\"team\":\"haiku\",\"empty\":\"\"}}}")
                        .labels())
                .containsOnly(entry("team", "haiku"), entry("empty", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"config\":null}",
                "{\"config\":{}}",
                "{\"config\":{\"Labels\":null}}",
                "{\"config\":{\"Labels\":{}}}"
            })
    void whatIsMissingNullOrEmptyHasNoLabels(String json) {
        assertThat(parsed(json).labels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "version: 2",
                "{\"config\":[]}",
                "{\"config\":{\"Labels\":[\"a\"]}}",
                "{\"config\":{\"Labels\":{\"team\":7}}}",
                "{\"config\":{\"Labels\":{\"team\":\"a\",\"team\":\"b\"}}}"
            })
    void whatIsNoConfigurationIsRefusedAndNotTakenForAnEmptyOne(String json) {
        assertThatThrownBy(() -> parsed(json))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("configuration sha256:")
                .satisfies(failure ->
                        assertThat(((InvalidAgent) failure).report().members()).containsEntry("rule", "config"));
    }
}
