package io.agentloader.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestKindTest {

    private static final String MANIFEST = "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}";
    private static final String INDEX = "{\"schemaVersion\":2,\"manifests\":[]}";

    @Test
    void headerDecidesWhereTheBodySaysNothing() {
        assertThat(kind("application/vnd.docker.distribution.manifest.v2+json", MANIFEST))
                .isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(kind("Application/vnd.docker.distribution.manifest.list.v2+JSON; charset=utf-8", INDEX))
                .isEqualTo(MediaType.DOCKER_LIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "application/octet-stream", "text/plain; charset=utf-8"})
    void headerThatSaysNothingLeavesItToTheBody(String contentType) {
        String typed = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
                + "\"layers\":[]}";

        assertThat(kind(contentType, typed)).isEqualTo(MediaType.DOCKER_MANIFEST);
        assertThat(kind(contentType, MANIFEST)).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(kind(contentType, INDEX)).isEqualTo(MediaType.OCI_INDEX);
    }

    @Test
    void headerAndBodyHaveToAgree() {
        String typed =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"layers\":[]}";

        assertThat(kind("application/vnd.oci.image.manifest.v1+json", typed)).isEqualTo(MediaType.OCI_MANIFEST);
        assertThatThrownBy(() -> kind("application/vnd.docker.distribution.manifest.v2+json", typed))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("mediaType is application/vnd.oci.image.manifest.v1+json");
    }

    @Test
    void typeAndShapeHaveToAgree() {
        assertThatThrownBy(() -> kind("application/vnd.oci.image.index.v1+json", MANIFEST))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("manifests is missing");
        assertThatThrownBy(() -> kind("application/vnd.oci.image.manifest.v1+json", INDEX))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("layers is missing");
    }

    @Test
    void htmlIsAPortalWhateverStandsInIt() {
        assertThatThrownBy(() -> kind("text/html", MANIFEST))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("HTML");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.docker.distribution.manifest.v1+json",
                "application/vnd.docker.distribution.manifest.v1+prettyjws"
            })
    void schemaOneIsSomethingElse(String contentType) {
        assertThatThrownBy(() -> kind(contentType, "{\"schemaVersion\":1,\"name\":\"x\",\"tag\":\"y\"}"))
                .isInstanceOfSatisfying(
                        NotAnAgent.class,
                        failure -> assertThat(failure.report().members()).containsEntry("mediaType", contentType));
    }

    @Test
    void wellFormedDocumentOfAnotherTypeIsSomethingElse() {
        String artifact = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\"}";

        assertThatThrownBy(() -> kind("", artifact)).isInstanceOf(NotAnAgent.class);
    }

    private static MediaType kind(String contentType, String body) {
        return ManifestKind.of(contentType, body.getBytes(UTF_8));
    }
}
