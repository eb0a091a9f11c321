package io.agentloader.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentArtifactTest {

    private static final String AGENT = "\"annotations\":{\"io.docker.agent.version\":\"v1\"}";
    private static final String GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'io.docker.agent.version':'v1'}",
                "{'io.docker.cagent.version':''}",
                "{'io.docker.agent.version':'v1','io.docker.cagent.version':'v0'}"
            })
    void eitherAnnotationWithAnyValueMakesAnAgent(String annotations) {
        Content manifest =
                manifest("\"annotations\":" + annotations.replace('\'', '"') + ",\"layers\":[" + layer(GZIP, 1) + "]");

        assertThat(AgentArtifact.of(manifest).layer().size()).isEqualTo(1);
        assertThat(AgentArtifact.of(manifest).manifest().content()).isSameAs(manifest);
    }

    @Test
    void withoutTheAnnotationItIsSomethingElseWhateverTheTypesSay() {
        Content manifest = manifest("\"artifactType\":\"application/vnd.docker.agent.config.v1+json\",\"layers\":["
                + layer("application/yaml", 1) + "],\"annotations\":{\"IO.docker.agent.version\":\"v1\"}");

        assertThatThrownBy(() -> AgentArtifact.of(manifest)).isInstanceOfSatisfying(NotAnAgent.class, failure -> {
            assertThat(failure.report().members())
                    .isEqualTo(Map.of(
                            "missing", "annotation",
                            "mediaType", "application/vnd.oci.image.manifest.v1+json",
                            "artifactType", "application/vnd.docker.agent.config.v1+json"));
            assertThat(failure.report().detail())
                    .contains(manifest.digest().toString())
                    .contains("io.docker.agent.version")
                    .contains("docker agent share push");
        });
    }

    @Test
    void withoutALayerItIsSomethingElse() {
        assertThatThrownBy(() -> AgentArtifact.of(manifest(AGENT + ",\"layers\":[]")))
                .isInstanceOfSatisfying(
                        NotAnAgent.class, failure -> assertThat(failure.report().members())
                                .containsEntry("missing", "layer")
                                .doesNotContainKey("artifactType"));
    }

    @ParameterizedTest
    @CsvSource({
        "application/yaml, 2",
        "application/x-yaml, 2",
        "text/yaml, 2",
        "text/x-yaml, 2",
        "application/vnd.acme.agent+yaml, 2",
        "Application/YAML; charset=utf-8, 2",
        "application/json, 1",
        "application/yamlish, 1"
    })
    void firstYamlLayerIsTheAgentElseTheFirst(String second, int chosen) {
        Content manifest = manifest(
                AGENT + ",\"layers\":[" + layer(GZIP, 1) + "," + layer(second, 2) + "," + layer("text/yaml", 3) + "]");
        Content withoutThird = manifest(AGENT + ",\"layers\":[" + layer(GZIP, 1) + "," + layer(second, 2) + "]");

        assertThat(AgentArtifact.of(withoutThird).layer().size()).isEqualTo(chosen);
        assertThat(AgentArtifact.of(manifest).layer().size()).isEqualTo(chosen == 2 ? 2 : 3);
    }

    private static String layer(String mediaType, int size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + "ab".repeat(32) + "\",\"size\":" + size
                + "}";
    }

    private static Content manifest(String members) {
        return Content.hash(MediaType.OCI_MANIFEST, ("{\"schemaVersion\":2," + members + "}").getBytes(UTF_8));
    }
}
