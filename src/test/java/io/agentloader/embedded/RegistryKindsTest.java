package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.INDEX;
import static io.agentloader.embedded.ServedRegistry.MANIFEST;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.RawHttp.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kinds of content that the conformance suite of the distribution specification pushes, lists, reads and deletes: one after
 * the other, each as the suite does it.
 */
@Timeout(60)
class RegistryKindsTest {

    private static final String EMPTY = "application/vnd.oci.empty.v1+json";

    @TempDir
    private Path folder;

    private ServedRegistry registry;
    private String config = "";
    private String layer = "";

    @BeforeEach
    void start() {
        registry = ServedRegistry.in(folder);
        config = descriptor(EMPTY, registry.blob("a", "{}"), 2, "");
        layer = descriptor("text/plain", registry.blob("a", "text"), 4, "");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static String descriptor(String type, Digest digest, int size, String more) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}".formatted(type, digest, size, more);
    }

    private static String manifest(String config, String layers, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}"
                .formatted(MANIFEST, config, layers, more);
    }

    private static String index(String manifests) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(INDEX, manifests);
    }

    private String child(String text) {
        Digest digest = registry.manifest("a", digest(text).toString(), text);
        return descriptor(text.contains("\"manifests\"") ? INDEX : MANIFEST, digest, text.length(), "");
    }

    /** Pushed by digest and by tag, listed, looked at, read, and deleted by tag and by digest. */
    private void assertKept(String text) {
        Digest digest = registry.manifest("a", digest(text).toString(), text);
        assertThat(registry.manifest("a", "kind", text)).isEqualTo(digest);
        assertThat(registry.get("/v2/a/tags/list").body()).isEqualTo("{\"name\":\"a\",\"tags\":[\"kind\"]}");
        for (String name : new String[] {"kind", digest.toString()}) {
            Reply head = registry.http().send("HEAD", "/v2/a/manifests/" + name);
            assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(text.length()));
            Reply got = registry.get("/v2/a/manifests/" + name);
            assertThat(got.body()).isEqualTo(text);
            assertThat(got.header("Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(got.header("Content-Type")).isEqualTo(text.contains("\"manifests\"") ? INDEX : MANIFEST);
        }
        for (String name : new String[] {"kind", digest.toString()}) {
            assertThat(registry.http().send("DELETE", "/v2/a/manifests/" + name).status())
                    .isEqualTo(202);
            assertThat(registry.get("/v2/a/manifests/" + name).status()).isEqualTo(404);
        }
        assertThat(registry.get("/v2/a/tags/list").body()).isEqualTo("{\"name\":\"a\",\"tags\":[]}");
    }

    @Test
    void artifactOfItsOwnTypeIsKept() {
        assertKept(manifest(config, layer, ",\"artifactType\":\"application/vnd.example.conformance.v1\""));
    }

    @Test
    void artifactWhoseLayerIsItsEmptyConfigurationIsKept() {
        assertKept(manifest(config, config, ",\"artifactType\":\"application/vnd.example.conformance.v1\""));
    }

    @Test
    void manifestWithoutLayersIsKept() {
        assertKept(manifest(config, "", ""));
    }

    @Test
    void contentInADescriptorIsKept() {
        String inside = descriptor(EMPTY, digest("{}"), 2, ",\"data\":\"e30=\"");

        assertKept(manifest(inside, layer, ""));
    }

    @Test
    void membersThatNobodyKnowsAreKept() {
        assertKept(manifest(config, layer, ",\"x-own\":{\"of\":[\"somebody\"]}"));
    }

    @Test
    void manifestOfNearlyFourMegabytesIsKept() {
        String annotations = IntStream.range(0, 390)
                .mapToObj(i -> "\"large-%d\":\"%s\"".formatted(i, "A".repeat(10_000)))
                .collect(Collectors.joining(",", ",\"annotations\":{", "}"));

        assertKept(manifest(config, layer, annotations));
    }

    @Test
    void indexOfNothingIsKept() {
        assertKept(index(""));
    }

    @Test
    void indexOfIndexesIsKept() {
        String one = child(index(child(manifest(config, layer, ""))));
        String other = child(index(child(manifest(config, config, ""))));

        assertKept(index(one + "," + other));
    }

    @Test
    void indexByTheOtherAlgorithmWithAllThatItNeedsIsKept() {
        String manifest = manifest(config, layer, "");
        Digest first = sha512(manifest);
        assertThat(registry.putManifest("a", first + "?tag=child", manifest).header("OCI-Tag"))
                .isEqualTo("child");
        String index = index(descriptor(MANIFEST, first, manifest.length(), ""));

        Reply created = registry.putManifest("a", sha512(index) + "?tag=one&tag=two", index);

        assertThat(created.status()).isEqualTo(201);
        assertThat(registry.get(created.header("Location")).body()).isEqualTo(index);
        assertThat(registry.get("/v2/a/manifests/two").header("Docker-Content-Digest"))
                .isEqualTo(sha512(index).toString());
        assertThat(registry.get("/v2/a/manifests/child").body()).isEqualTo(manifest);
    }

    private static Digest sha512(String text) {
        return Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?tag=kind"})
    void manifestThatIsNotWhatItIsCalledIsNotKept(String query) {
        String text = manifest(config, layer, "");

        Reply refused = registry.putManifest("a", digest(text) + query, text + "  ");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(ServedRegistry.code(refused)).isEqualTo("DIGEST_INVALID");
        assertThat(registry.get("/v2/a/manifests/" + digest(text)).status()).isEqualTo(404);
        assertThat(registry.get("/v2/a/manifests/kind").status()).isEqualTo(404);
    }

    @Test
    void chunksOutOfOrderDoNotSpoilAnUploadThatEndsInThem() {
        String text = "0123456789".repeat(300);
        String location = registry.begin("a");
        assertThat(patch(location, "1024-2047", text.substring(1024, 2048))).isEqualTo(416);
        assertThat(patch(location, "0-1023", text.substring(0, 1024))).isEqualTo(202);
        assertThat(patch(location, "0-1023", text.substring(0, 1024))).isEqualTo(416);
        Reply standing = registry.get(location + "?digest=" + digest(text));
        assertThat(standing.status()).isEqualTo(204);
        assertThat(standing.header("Range")).isEqualTo("0-1023");
        assertThat(patch(standing.header("Location"), "1024-2047", text.substring(1024, 2048)))
                .isEqualTo(202);
        String end = location + "?digest=" + digest(text).toString().replace(":", "%3A");
        assertThat(registry.send("PUT", end, text.substring(0, 952), "Content-Range: 0-951")
                        .status())
                .isEqualTo(416);

        Reply created = registry.send("PUT", end, text.substring(2048), "Content-Range: 2048-2999");

        assertThat(created.status()).isEqualTo(201);
        assertThat(registry.get(created.header("Location")).body()).isEqualTo(text);
    }

    private int patch(String location, String range, String part) {
        return registry.send("PATCH", location, part, "Content-Range: " + range).status();
    }
}
