package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.code;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.RawHttp.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Pull" of the distribution specification, case by case. */
@Timeout(60)
class RegistryPullTest {

    private static final String TEXT = "0123456789";

    @TempDir
    private Path folder;

    private ServedRegistry registry;

    @BeforeEach
    void start() {
        registry = ServedRegistry.in(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2"})
    void registrySaysWhatItIs(String target) {
        Reply reply = registry.get(target);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
        assertThat(reply.body()).isEqualTo("{}");
    }

    @Test
    void blobIsReadWithItsDigest() {
        Digest digest = registry.blob("a/b", TEXT);

        Reply got = registry.get("/v2/a/b/blobs/" + digest);

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(TEXT);
        assertThat(got.header("Content-Length")).isEqualTo("10");
        assertThat(got.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(got.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(got.header("ETag")).isEqualTo("\"" + digest + "\"");
        assertThat(got.header("Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void headOfABlobHasItsSizeAndNoBody() {
        Digest digest = registry.blob("a", TEXT);

        Reply head = registry.http().send("HEAD", "/v2/a/blobs/" + digest);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("10");
        assertThat(head.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void blobThatIsNotThereIsUnknown() {
        Reply nowhere = registry.get("/v2/a/blobs/" + digest("absent"));
        registry.blob("a", TEXT);
        Reply reply = registry.get("/v2/a/blobs/" + digest("absent"));

        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(code(reply)).isEqualTo("BLOB_UNKNOWN");
        assertThat(registry.http()
                        .send("HEAD", "/v2/a/blobs/" + digest("absent"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void blobOfOneRepositoryIsNotInAnother() {
        Digest digest = registry.blob("a", TEXT);
        registry.blob("b", "other");

        assertThat(registry.get("/v2/b/blobs/" + digest).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4, 234, bytes 2-4/10",
        "bytes=0-0, 0, bytes 0-0/10",
        "bytes=7-, 789, bytes 7-9/10",
        "bytes=8-99, 89, bytes 8-9/10",
        "bytes=-3, 789, bytes 7-9/10",
        "bytes=-99, 0123456789, bytes 0-9/10",
    })
    void partOfABlobIsRead(String range, String part, String contentRange) {
        Digest digest = registry.blob("a", TEXT);

        Reply got = registry.get("/v2/a/blobs/" + digest, "Range: " + range);

        assertThat(got.status()).isEqualTo(206);
        assertThat(got.body()).isEqualTo(part);
        assertThat(got.header("Content-Range")).isEqualTo(contentRange);
        assertThat(got.header("Content-Length")).isEqualTo(Integer.toString(part.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=5-0", "bytes=-0"})
    void partThatIsNotThereIsRefused(String range) {
        Digest digest = registry.blob("a", TEXT);

        Reply refused = registry.get("/v2/a/blobs/" + digest, "Range: " + range);

        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.header("Content-Range")).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines=0-1", "bytes=0-1,3-4", "bytes=x", "bytes=-", "bytes=1"})
    void whatIsNoSingleRangeOfBytesIsNotLookedAt(String range) {
        Digest digest = registry.blob("a", TEXT);

        Reply got = registry.get("/v2/a/blobs/" + digest, "Range: " + range);

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(TEXT);
    }

    @Test
    void partIsReadOnlyOfWhatWasReadBefore() {
        Digest digest = registry.blob("a", TEXT);
        String target = "/v2/a/blobs/" + digest;

        Reply same = registry.get(target, "Range: bytes=2-4", "If-Range: \"" + digest + "\"");
        Reply other = registry.get(target, "Range: bytes=2-4", "If-Range: \"sha256:other\"");

        assertThat(same.status()).isEqualTo(206);
        assertThat(other.status()).isEqualTo(200);
        assertThat(other.body()).isEqualTo(TEXT);
    }

    @Test
    void whatIsKnownIsNotSentAgain() {
        Digest digest = registry.blob("a", TEXT);

        Reply reply = registry.get("/v2/a/blobs/" + digest, "If-None-Match: \"" + digest + "\"");

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void manifestIsReadByTagAndByDigest() {
        String manifest = registry.artifact("a", "1", TEXT);

        for (String reference : new String[] {"1", digest(manifest).toString()}) {
            Reply got = registry.get("/v2/a/manifests/" + reference, "Accept: " + ServedRegistry.MANIFEST);
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(manifest);
            assertThat(got.header("Content-Type")).isEqualTo(ServedRegistry.MANIFEST);
            assertThat(got.header("Docker-Content-Digest"))
                    .isEqualTo(digest(manifest).toString());
        }
    }

    @Test
    void headOfAManifestHasItsTypeAndSize() {
        String manifest = registry.artifact("a", "1", TEXT);

        Reply head = registry.http().send("HEAD", "/v2/a/manifests/1");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo(ServedRegistry.MANIFEST);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(manifest.length()));
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/nowhere/manifests/1, 404, NAME_UNKNOWN",
        "/v2/a/manifests/2, 404, MANIFEST_UNKNOWN",
        "/v2/a/manifests/sha256:baddigeststring, 400, DIGEST_INVALID",
        "/v2/a/blobs/sha256:baddigeststring, 400, DIGEST_INVALID",
        "/v2/a/blobs/none, 400, DIGEST_INVALID",
        "/v2/A/manifests/1, 400, NAME_INVALID",
        "/v2/a/..%2F..%2Fetc/manifests/1, 400, NAME_INVALID",
        "/v2/a/other/1, 404, NOT_FOUND",
        "/v1/, 404, NOT_FOUND",
        "/v2/a/blobs/uploads/none, 404, BLOB_UPLOAD_UNKNOWN",
    })
    void whatIsNotThereIsToldByItsCode(String target, int status, String code) {
        registry.artifact("a", "1", TEXT);

        Reply reply = registry.get(target);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(code(reply)).isEqualTo(code);
        assertThat(reply.header("Content-Type")).startsWith("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v2/, 'GET, HEAD'",
        "DELETE, /v2/a/tags/list, 'GET, HEAD'",
        "POST, /v2/a/manifests/1, 'GET, HEAD, PUT, DELETE'",
        "PUT, /v2/a/blobs/x, 'GET, HEAD, DELETE'",
        "PUT, /v2/a/blobs/uploads/, POST",
        "POST, /v2/a/blobs/uploads/x, 'GET, HEAD, PATCH, PUT, DELETE'",
    })
    void otherMethodsAreRefusedWithThoseThereAre(String method, String target, String allowed) {
        Reply refused = registry.send(method, target, "");

        assertThat(refused.status()).isEqualTo(405);
        assertThat(code(refused)).isEqualTo("UNSUPPORTED");
        assertThat(refused.header("Allow")).isEqualTo(allowed);
    }
}
