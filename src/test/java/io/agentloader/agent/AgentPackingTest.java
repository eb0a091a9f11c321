package io.agentloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Entry;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentPackingTest {

    private static final byte[] YAML = "agents: {}\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void rawFormIsTheYamlUnderItsOwnType() {
        Packed packed = AgentPacking.pack(YAML, Form.RAW, "1");

        assertThat(text(packed.manifest()))
                .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"artifactType\":\"application/vnd.docker.agent.config.v1+json\","
                        + "\"config\":{\"mediaType\":\"application/vnd.docker.agent.config.v1+json\",\"digest\":\""
                        + Digest.of("{}".getBytes(StandardCharsets.UTF_8)) + "\",\"size\":2},"
                        + "\"layers\":[{\"mediaType\":\"application/yaml\",\"digest\":\"" + Digest.of(YAML)
                        + "\",\"size\":11}],\"annotations\":{\"io.docker.agent.version\":\"1\"}}");
        assertThat(packed.manifests()).isEmpty();
        assertThat(packed.blobs()).extracting(AgentPackingTest::text).containsExactly("{}", "agents: {}\n");
    }

    @Test
    void gzipFormIsTheYamlInGzipWithoutATar() throws IOException {
        Packed packed = AgentPacking.pack(YAML, Form.DOCKER_GZIP, "1");

        Content config = packed.blobs().get(0);
        Content layer = packed.blobs().get(1);
        assertThat(layer.descriptor().mediaType().name())
                .isEqualTo("application/vnd.docker.image.rootfs.diff.tar.gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(layer.toByteArray())).readAllBytes())
                .isEqualTo(YAML);
        assertThat(config.descriptor().mediaType().name()).isEqualTo("application/vnd.docker.container.image.v1+json");
        assertThat(text(config)).contains("\"diff_ids\":[\"" + Digest.of(YAML) + "\"]");
        assertThat(text(packed.manifest()))
                .contains(layer.digest().toString(), config.digest().toString())
                .doesNotContain("artifactType");
    }

    @Test
    void gzipHeaderHoldsNoTime() {
        byte[] layer =
                AgentPacking.pack(YAML, Form.OCI_GZIP, "1").blobs().get(1).toByteArray();

        assertThat(layer).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void sameInputHasTheSameDigestAndOtherInputAnother(Form form) {
        Digest digest = AgentPacking.pack(YAML, form, "1").manifest().digest();

        assertThat(AgentPacking.pack(YAML.clone(), form, "1").manifest().digest())
                .isEqualTo(digest);
        assertThat(AgentPacking.pack(YAML, form, "2").manifest().digest()).isNotEqualTo(digest);
        assertThat(AgentPacking.pack(new byte[] {'a'}, form, "1").manifest().digest())
                .isNotEqualTo(digest);
    }

    @Test
    void annotationsStandInTheOrderOfTheirKeys() {
        Packed packed = AgentPacking.pack(YAML, Form.RAW, Map.of("b", "2", "a", "1", "c", "3"));

        assertThat(text(packed.manifest())).endsWith("\"annotations\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}");
    }

    @Test
    void indexLeadsToItsAgentsInTheirOrder() {
        Packed first = AgentPacking.pack(YAML, Form.RAW, "1");
        Packed second = AgentPacking.pack(YAML, Form.DOCKER_GZIP, "1");

        Packed index = AgentPacking.index(List.of(
                new Entry(new Platform("linux", "arm64", Optional.of("v8")), first),
                new Entry(new Platform("linux", "amd64", Optional.empty()), second)));

        assertThat(index.manifest().descriptor().mediaType()).isEqualTo(MediaType.OCI_INDEX);
        assertThat(index.manifests()).containsExactly(first.manifest(), second.manifest());
        assertThat(index.blobs()).hasSize(4);
        assertThat(text(index.manifest()))
                .containsSubsequence(
                        first.manifest().digest().toString(),
                        "{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}",
                        second.manifest().digest().toString(),
                        "{\"architecture\":\"amd64\",\"os\":\"linux\"}");
    }

    private static String text(Content content) {
        return new String(content.toByteArray(), StandardCharsets.UTF_8);
    }
}
