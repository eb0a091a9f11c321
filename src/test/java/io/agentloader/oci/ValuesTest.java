package io.agentloader.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Platform OWN = new Platform("linux", "amd64", Optional.empty());

    @Test
    void digestIsThatOfTheBytesAndPrintsAsItParses() {
        Digest digest = Digest.of(new byte[0]);

        assertThat(digest).hasToString("sha256:" + EMPTY);
        assertThat(Digest.parse(digest.toString())).contains(digest);
    }

    @Test
    void digestLeavesTheBufferWhereItWas() {
        ByteBuffer buffer = ByteBuffer.wrap("abc".getBytes(UTF_8)).position(1);

        assertThat(Digest.of(Digest.Algorithm.SHA256, buffer)).isEqualTo(Digest.of("bc".getBytes(UTF_8)));
        assertThat(buffer.position()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256",
                "sha256:",
                "sha512:" + EMPTY,
                "SHA256:" + EMPTY,
                "sha256:" + EMPTY + "0",
                "md5:00",
                EMPTY,
                "sha256:" + EMPTY + "\n",
                " sha256:" + EMPTY
            })
    void textThatIsNoDigestIsNone(String text) {
        assertThat(Digest.parse(text)).isEmpty();
    }

    @Test
    void digestInUpperCaseIsNone() {
        assertThat(Digest.parse("sha256:" + "AB".repeat(32))).isEmpty();
        assertThatThrownBy(() -> new Digest(Digest.Algorithm.SHA256, "AB".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizeIsNotNegative() {
        assertThatThrownBy(() -> new Descriptor(MediaType.YAML, Digest.of(new byte[0]), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "application/yaml, application/yaml",
        "' Application/YAML ; charset=utf-8', application/yaml",
        "'', application/octet-stream",
        "' ; x', application/octet-stream"
    })
    void mediaTypeDropsParametersAndCase(String text, String name) {
        assertThat(MediaType.of(text)).hasToString(name);
    }

    @Test
    void mediaTypeIsBareOrNone() {
        assertThatThrownBy(() -> new MediaType("text/yaml; charset=utf-8"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MediaType("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mediaTypeTellsManifestsFromIndexes() {
        assertThat(MediaType.OCI_MANIFEST.isManifest() && MediaType.DOCKER_MANIFEST.isManifest())
                .isTrue();
        assertThat(MediaType.OCI_INDEX.isIndex() && MediaType.DOCKER_LIST.isIndex())
                .isTrue();
        assertThat(MediaType.OCI_INDEX.isManifest() || MediaType.OCI_MANIFEST.isIndex() || MediaType.YAML.isIndex())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"linux, linux/amd64", "linux/arm64, linux/arm64", "linux/arm/v7, linux/arm/v7"})
    void platformTakesItsMissingArchitectureFromTheOwnOne(String text, String platform) {
        assertThat(Platform.parse(text, OWN).map(Platform::toString)).contains(platform);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "linux/", "linux/arm/v7/x", "Linux", "linux amd64", "linux/../x", "-linux"})
    void textThatIsNoPlatformIsNone(String text) {
        assertThat(Platform.parse(text, OWN)).isEmpty();
    }

    @Test
    void annotationsDoNotChange() {
        Map<String, String> values = new HashMap<>(Map.of("a", ""));
        Annotations annotations = new Annotations(values);

        values.put("b", "c");

        assertThat(annotations.has("a")).isTrue();
        assertThat(annotations.value("a")).contains("");
        assertThat(annotations.has("b")).isFalse();
    }
}
