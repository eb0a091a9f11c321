package io.agentloader.embedded;

import static io.agentloader.embedded.ServedRegistry.code;
import static io.agentloader.embedded.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.RawHttp.Reply;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Push" of the distribution specification, case by case. */
@Timeout(60)
class RegistryPushTest {

    private static final String TEXT = "the quick brown fox";

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

    private void assertServed(String repository, Digest digest, String text) {
        Reply got = registry.get("/v2/" + repository + "/blobs/" + digest);
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(text);
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void blobComesInOneRequest() {
        Reply created = registry.send("POST", "/v2/a/b/blobs/uploads/?digest=" + digest(TEXT), TEXT);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v2/a/b/blobs/" + digest(TEXT));
        assertThat(created.header("Docker-Content-Digest"))
                .isEqualTo(digest(TEXT).toString());
        assertServed("a/b", digest(TEXT), TEXT);
    }

    @Test
    void blobComesInTwoRequests() {
        Reply begun = registry.send("POST", "/v2/a/blobs/uploads/", "");
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.header("Location")).matches("/v2/a/blobs/uploads/[0-9a-f-]{36}");
        assertThat(begun.header("Range")).isEqualTo("0-0");
        assertThat(begun.header("Content-Length")).isEqualTo("0");

        Reply created = registry.send("PUT", begun.header("Location") + "?digest=" + digest(TEXT), TEXT);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v2/a/blobs/" + digest(TEXT));
        assertServed("a", digest(TEXT), TEXT);
    }

    @Test
    void uploadThatIsCompleteIsUnknown() {
        String location = registry.begin("a");
        registry.send("PUT", location + "?digest=" + digest(TEXT), TEXT);

        Reply again = registry.send("PUT", location + "?digest=" + digest(TEXT), TEXT);

        assertThat(again.status()).isEqualTo(404);
        assertThat(code(again)).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void blobComesInChunks() {
        String location = registry.begin("a");
        Reply first = registry.send("PATCH", location, TEXT.substring(0, 5), "Content-Range: 0-4");
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Range")).isEqualTo("0-4");
        Reply second = registry.send("PATCH", first.header("Location"), TEXT.substring(5, 9), "Content-Range: 5-8");
        assertThat(second.header("Range")).isEqualTo("0-8");
        Reply asked = registry.get(second.header("Location"));
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.header("Range")).isEqualTo("0-8");
        assertThat(asked.header("Location")).isEqualTo(location);

        Reply created = registry.send(
                "PUT",
                location + "?digest=" + digest(TEXT),
                TEXT.substring(9),
                "Content-Range: 9-" + (TEXT.length() - 1));

        assertThat(created.status()).isEqualTo(201);
        assertServed("a", digest(TEXT), TEXT);
    }

    @Test
    void blobComesInOneStreamWithoutALength() {
        String location = registry.begin("a");
        Reply taken = registry.http()
                .sendBody(
                        "PATCH",
                        location,
                        "5\r\nthe q\r\ne\r\nuick brown fox\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked");
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.header("Range")).isEqualTo("0-18");

        Reply created = registry.send("PUT", location + "?digest=" + digest(TEXT), "");

        assertThat(created.status()).isEqualTo(201);
        assertServed("a", digest(TEXT), TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5-9", "0-3", "9-5", "x", "", "0-4,5-6", "-5"})
    void chunkThatIsNotTheNextOneIsRefusedAndTheUploadGoesOn(String range) {
        String location = registry.begin("a");

        Reply refused = registry.send("PATCH", location, "the q", "Content-Range: " + range);

        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.header("Location")).isEqualTo(location);
        assertThat(refused.header("Range")).isEqualTo("0-0");
        assertThat(code(refused)).isEqualTo("BLOB_UPLOAD_INVALID");
        assertThat(registry.send("PATCH", location, "the q", "Content-Range: 0-4")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void lastChunkThatIsOutOfOrderIsRefused() {
        String location = registry.begin("a");

        Reply refused = registry.send("PUT", location + "?digest=" + digest(TEXT), "fox", "Content-Range: 16-18");

        assertThat(refused.status()).isEqualTo(416);
        assertThat(registry.get(location).status()).isEqualTo(204);
    }

    @Test
    void chunkThatIsShorterThanItsRangeEndsTheUpload() {
        String location = registry.begin("a");

        Reply refused = registry.http()
                .sendBody(
                        "PATCH", location, "3\r\nthe\r\n0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Range: 0-9");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("SIZE_INVALID");
        assertThat(registry.get(location).status()).isEqualTo(404);
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void emptyBlobIsABlob() {
        String location = registry.begin("a");

        assertThat(registry.send("PUT", location + "?digest=" + digest(""), "").status())
                .isEqualTo(201);

        Reply got = registry.get("/v2/a/blobs/" + digest(""));
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void otherAlgorithmIsTakenWhenItIsOffered() {
        Digest digest = Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8)));

        Reply created = registry.send("PUT", registry.begin("a") + "?digest=" + digest, TEXT);

        assertThat(created.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertServed("a", digest, TEXT);
    }

    @Test
    void whatDoesNotHashIsRefusedAndGone() {
        String location = registry.begin("a");

        Reply twoStep = registry.send("PUT", location + "?digest=" + digest("other"), TEXT);
        Reply oneStep = registry.send("POST", "/v2/a/blobs/uploads/?digest=" + digest("other"), TEXT);

        assertThat(twoStep.status()).isEqualTo(400);
        assertThat(code(twoStep)).isEqualTo("DIGEST_INVALID");
        assertThat(twoStep.body()).contains(digest(TEXT).toString());
        assertThat(oneStep.status()).isEqualTo(400);
        assertThat(registry.get(location).status()).isEqualTo(404);
        assertThat(registry.get("/v2/a/blobs/" + digest("other")).status()).isEqualTo(404);
        assertThat(registry.blobs()).isEmpty();
        assertThat(registry.uploads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?digest=", "?digest=sha256:short", "?digest=md5:d41d8cd98f00b204e9800998ecf8427e"})
    void completingTakesADigest(String query) {
        String location = registry.begin("a");

        Reply refused = registry.send("PUT", location + query, TEXT);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void cancelledUploadIsGone() {
        String location = registry.begin("a");
        registry.send("PATCH", location, TEXT);

        assertThat(registry.http().send("DELETE", location).status()).isEqualTo(204);

        assertThat(registry.get(location).status()).isEqualTo(404);
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void uploadOfOneRepositoryIsNoneOfAnother() {
        String elsewhere = registry.begin("a").replace("/v2/a/", "/v2/b/");

        assertThat(registry.get(elsewhere).status()).isEqualTo(404);
        assertThat(registry.send("PATCH", elsewhere, TEXT).status()).isEqualTo(404);
    }

    @Test
    void blobIsMountedFromAnotherRepository() {
        Digest digest = registry.blob("a", TEXT);

        Reply mounted = registry.send("POST", "/v2/b/blobs/uploads/?mount=" + digest + "&from=a", "");

        assertThat(mounted.status()).isEqualTo(201);
        assertThat(mounted.header("Location")).isEqualTo("/v2/b/blobs/" + digest);
        assertThat(mounted.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertServed("b", digest, TEXT);
    }

    @Test
    void blobIsMountedFromWhereverItIs() {
        Digest digest = registry.blob("a", TEXT);

        assertThat(registry.send("POST", "/v2/b/blobs/uploads/?mount=" + digest, "")
                        .status())
                .isEqualTo(201);

        assertServed("b", digest, TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&from=nowhere", "&from=../a", "&from="})
    void whatCannotBeMountedIsUploaded(String from) {
        Digest digest = registry.blob("a", TEXT);

        Reply begun = registry.send("POST", "/v2/b/blobs/uploads/?mount=" + digest + from, "");

        assertThat(begun.status()).isEqualTo(202);
        assertThat(registry.send("PUT", begun.header("Location") + "?digest=" + digest, TEXT)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void manifestIsPushedByTag() {
        String manifest = registry.parts("a", TEXT, "");

        Reply created = registry.putManifest("a", "1.0", manifest);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v2/a/manifests/" + digest(manifest));
        assertThat(created.header("Docker-Content-Digest"))
                .isEqualTo(digest(manifest).toString());
        assertThat(registry.get("/v2/a/manifests/1.0").body()).isEqualTo(manifest);
        assertThat(registry.get("/v2/a/manifests/" + digest(manifest)).body()).isEqualTo(manifest);
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void manifestIsPushedByDigestWithTagsBeside() {
        String manifest = registry.parts("a", TEXT, "");

        Reply created = registry.putManifest("a", digest(manifest) + "?tag=one&tag=two", manifest);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("OCI-Tag")).isEqualTo("one, two");
        assertThat(registry.get("/v2/a/manifests/two").body()).isEqualTo(manifest);
    }

    @Test
    void manifestIsPushedByTheOtherAlgorithm() {
        String manifest = registry.parts("a", TEXT, "");
        Digest digest = Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(manifest.getBytes(StandardCharsets.UTF_8)));

        assertThat(registry.putManifest("a", digest.toString(), manifest).status())
                .isEqualTo(201);

        Reply got = registry.get("/v2/a/manifests/" + digest);
        assertThat(got.body()).isEqualTo(manifest);
        assertThat(got.header("Docker-Content-Digest")).isEqualTo(digest.toString());
    }

    @Test
    void tagMovesToWhatWasPushedLast() {
        String first = registry.artifact("a", "dev", "one");
        String second = registry.artifact("a", "dev", "two");

        assertThat(registry.get("/v2/a/manifests/dev").body()).isEqualTo(second);
        assertThat(registry.get("/v2/a/manifests/" + digest(first)).body()).isEqualTo(first);
    }

    @Test
    void indexIsPushedAfterWhatItLeadsTo() {
        String manifest = registry.artifact("a", "one", TEXT);
        String index =
                "{\"schemaVersion\":2,\"mediaType\":\"" + ServedRegistry.INDEX + "\",\"manifests\":[{\"mediaType\":\""
                        + ServedRegistry.MANIFEST + "\",\"digest\":\"" + digest(manifest) + "\",\"size\":"
                        + manifest.length() + "}]}";

        assertThat(registry.putManifest("b", "all", index).status()).isEqualTo(404);
        assertThat(registry.putManifest("a", "all", index).status()).isEqualTo(201);

        assertThat(registry.get("/v2/a/manifests/all").header("Content-Type")).isEqualTo(ServedRegistry.INDEX);
    }

    @Test
    void manifestWithoutItsBlobsIsRefusedWithTheirDigests() {
        registry.blob("a", "{}");
        String manifest = ServedRegistry.manifest("absent", "");

        Reply refused = registry.putManifest("a", "1", manifest);

        assertThat(refused.status()).isEqualTo(404);
        assertThat(code(refused)).isEqualTo("MANIFEST_BLOB_UNKNOWN");
        assertThat(refused.json().path("errors").path(0).path("detail").asText())
                .isEqualTo(digest("absent").toString());
        assertThat(registry.get("/v2/a/manifests/1").status()).isEqualTo(404);
        assertThat(registry.uploads()).isEmpty();
    }

    @Test
    void layerThatIsToBeFoundElsewhereMayBeMissing() {
        registry.blob("a", "{}");
        String manifest = ServedRegistry.manifest("absent", "")
                .replace("\"size\":6", "\"size\":6,\"urls\":[\"https://elsewhere.test/x\"]");

        assertThat(registry.putManifest("a", "1", manifest).status()).isEqualTo(201);
    }

    @Test
    void manifestHasTheDigestThatItIsPushedBy() {
        String manifest = registry.parts("a", TEXT, "");

        Reply refused = registry.putManifest("a", digest("other").toString(), manifest);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("DIGEST_INVALID");
    }

    @ParameterizedTest
    @CsvSource({
        "sha256:baddigeststring, DIGEST_INVALID",
        "-dash, TAG_INVALID",
        "a%20b, TAG_INVALID",
    })
    void referenceOfAManifestIsADigestOrATag(String reference, String code) {
        Reply refused = registry.putManifest("a", reference, "{}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/vnd.oci.image.manifest.v1+json | not json | not JSON",
                "application/vnd.oci.image.manifest.v1+json | [] | not a JSON object",
                "application/vnd.oci.image.manifest.v1+json | {\"schemaVersion\":1} | schemaVersion",
                "application/vnd.oci.image.manifest.v1+json | {\"schemaVersion\":2} | not a digest",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2} | manifests",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"} | mediaType",
                "application/vnd.oci.image.manifest.v1+json | {\"schemaVersion\":\"2\"} | schemaVersion",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":\"2\",\"manifests\":[]} | schemaVersion",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2.0,\"manifests\":[]} | schemaVersion",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2,\"manifests\":null} | manifests",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2,\"manifests\":[]}{} | not JSON",
                "application/vnd.oci.image.index.v1+json | {\"schemaVersion\":2,\"manifests\":[]} garbage | not JSON",
                "text/plain | {\"schemaVersion\":2} | text/plain",
                "application/octet-stream | {\"schemaVersion\":2,\"layers\":1} | octet-stream",
            })
    void whatIsNoManifestIsRefused(String type, String body, String says) {
        Reply refused = registry.send("PUT", "/v2/a/manifests/1", body, "Content-Type: " + type);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("MANIFEST_INVALID");
        assertThat(refused.body()).contains(says);
    }

    /** What a puller would read out of it, and stumble over. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'config':{DIGEST} | size",
                "'config':{DIGEST,'size':-1} | size",
                "'config':{DIGEST,'size':1.5} | size",
                "'config':{DIGEST,'size':'2'} | size",
                "'config':{DIGEST,'size':99999999999999999999} | size",
                "'config':{DIGEST,'size':2},'layers':[{DIGEST}] | size",
                "'config':{DIGEST,'size':2},'layers':null | layers",
                "'config':{DIGEST,'size':2},'subject':'x' | subject",
                "'config':{DIGEST,'size':2},'subject':{'size':1} | not a digest",
                "'config':{DIGEST,'size':2},'subject':{DIGEST} | size",
                "'config':{DIGEST,'size':2},'annotations':['a'] | annotations",
                "'config':{DIGEST,'size':2},'annotations':{'a':1} | annotations",
                "'config':{DIGEST,'size':2},'annotations':{'a':null} | annotations",
            },
            quoteCharacter = '`')
    void manifestWithADescriptorOrAnnotationsThatAreNoneIsRefused(String members, String says) {
        String body = ("{'schemaVersion':2," + members.replace("DIGEST", "'digest':'" + digest("{}") + "'") + "}")
                .replace('\'', '"');

        Reply refused = registry.send(
                "PUT", "/v2/a/manifests/1", body, "Content-Type: application/vnd.oci.image.manifest.v1+json");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("MANIFEST_INVALID");
        assertThat(refused.body()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({"'\"size\":2','\"size\":3'", "'\"size\":1','\"size\":0'"})
    void sizeThatIsNotThatOfTheBlobIsRefused(String right, String wrong) {
        String manifest = registry.parts("a", "x", "");

        Reply refused = registry.putManifest("a", "1", manifest.replace(right, wrong));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("MANIFEST_INVALID");
        assertThat(refused.body())
                .contains("is " + right.charAt(right.length() - 1) + " and not " + wrong.charAt(wrong.length() - 1));
        assertThat(registry.putManifest("a", "1", manifest).status()).isEqualTo(201);
    }

    @Test
    void sizeThatIsNotThatOfTheManifestIsRefused() {
        String manifest = registry.artifact("a", "one", TEXT);
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + ServedRegistry.INDEX
                + "\",\"manifests\":[{\"digest\":\"" + digest(manifest) + "\",\"size\":1}]}";

        assertThat(code(registry.putManifest("a", "all", index))).isEqualTo("MANIFEST_INVALID");
    }

    /** Jackson tells the encoding by the first bytes; other clients do not. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-32BE", "UTF-8-BOM", "ISO-8859-1"})
    void manifestInAnotherEncodingIsRefused(String encoding) throws IOException {
        String text = "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"\u00e4\"}}";
        byte[] bytes = encoding.endsWith("BOM")
                ? ("\ufeff" + text).getBytes(StandardCharsets.UTF_8)
                : text.getBytes(Charset.forName(encoding));

        assertThat(put(bytes)).contains(" 400 ", "MANIFEST_INVALID");
        assertThat(put(text.getBytes(StandardCharsets.UTF_8))).contains(" 201 ");
    }

    /** With bytes that need not be text; yields the whole answer. */
    private String put(byte[] body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", registry.port())) {
            socket.setSoTimeout(10_000);
            String head = "PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                    + ServedRegistry.INDEX + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "a%2F%2E%2E%2Fb", "a//b", "..", "-a"})
    void nothingIsPushedToWhatIsNoRepository(String repository) {
        Reply refused = registry.send("POST", "/v2/" + repository + "/blobs/uploads/", "");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("NAME_INVALID");
    }
}
