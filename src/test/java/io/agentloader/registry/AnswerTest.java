package io.agentloader.registry;

import static io.agentloader.registry.Bench.PULLED;
import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What registries answer and what is made of it (wire test 6). */
class AnswerTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final Digest OTHER = Digest.of("other".getBytes(StandardCharsets.UTF_8));
    private static final String BY_DIGEST = "/v2/acme/helper/manifests/" + Bench.DIGEST;

    private static Reply head(String digest) {
        return Reply.status(200).with("Docker-Content-Digest", digest);
    }

    private Reference byDigest() {
        return bench.reference().at(Bench.DIGEST);
    }

    private RegistryProtocol protocol(Reply reply) {
        bench.server.on("GET " + TAGGED, reply);
        return bench.manifestFailure(RegistryProtocol.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "", "latest"})
    void malformedDigestOfAHeadIsLookedUpByGet(String digest) {
        bench.server.on("HEAD " + TAGGED, head(digest)).on("GET " + TAGGED, Reply.ok(Bench.OCI, Bench.BYTES));

        Delivered<Resolution> resolved = bench.resolve();

        assertThat(bench.server.asked()).containsExactly("HEAD " + TAGGED, "GET " + TAGGED);
        assertThat(resolved.value().digest()).isEqualTo(Bench.DIGEST);
        assertThat(resolved.value().manifest().orElseThrow().toByteArray()).isEqualTo(Bench.BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 405, 501})
    void headThatTellsNothingIsFollowedByGet(int status) {
        bench.server.on("HEAD " + TAGGED, Reply.status(status)).on("GET " + TAGGED, Bench.manifestReply());

        assertThat(bench.resolve().value().manifest()).isPresent();
        assertThat(bench.server.asked()).containsExactly("HEAD " + TAGGED, "GET " + TAGGED);
    }

    @ParameterizedTest
    @CsvSource({"403, UPSTREAM_DENIED", "404, NOT_FOUND", "410, REGISTRY_REJECTED"})
    void refusalOfAHeadIsFinalWithoutASecondRequest(int status, io.agentloader.failure.Kind kind) {
        bench.server.on("HEAD " + TAGGED, Reply.status(status)).on("GET " + TAGGED, Bench.manifestReply());

        assertThat(Bench.failure(
                                io.agentloader.failure.AgentException.class,
                                bench.client().resolve(bench.reference(), Effort.FULL))
                        .kind())
                .isEqualTo(kind);
        assertThat(bench.server.asked()).containsExactly("HEAD " + TAGGED);
    }

    @Test
    void lengthOfAHeadIsNotWaitedFor() {
        bench.server.on("HEAD " + TAGGED, head(Bench.DIGEST.toString()).with("Content-Length", "99999999"));

        assertThat(bench.resolve().value().digest()).isEqualTo(Bench.DIGEST);
    }

    @Test
    void manifestByDigestIsHashedAndTheHeaderIsIgnored() {
        bench.server.on(
                "GET " + BY_DIGEST, Reply.ok(Bench.OCI, Bench.BYTES).with("Docker-Content-Digest", OTHER.toString()));

        assertThat(Bench.await(bench.client().manifest(byDigest(), Effort.FULL))
                        .value()
                        .digest())
                .isEqualTo(Bench.DIGEST);
    }

    @Test
    void manifestByAnotherAlgorithmIsHashedByThat() {
        Digest sha512 = Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(Bench.BYTES));
        bench.server.on("GET /v2/acme/helper/manifests/" + sha512, Reply.ok(Bench.OCI, Bench.BYTES));

        assertThat(Bench.await(bench.client().manifest(bench.reference().at(sha512), Effort.FULL))
                        .value()
                        .digest())
                .isEqualTo(sha512);
    }

    @Test
    void headerOfAnotherAlgorithmHasToFitToo() {
        Digest sha512 = Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(Bench.BYTES));
        bench.server.on(
                "GET " + TAGGED, Reply.ok(Bench.OCI, Bench.BYTES).with("Docker-Content-Digest", sha512.toString()));

        assertThat(bench.manifest().value().digest()).isEqualTo(Bench.DIGEST);
    }

    @Test
    void bytesThatDoNotHashToTheirDigestAreAskedForOnceMore() {
        bench.server.on("GET " + BY_DIGEST, Reply.ok(Bench.OCI, new byte[] {1}), Reply.ok(Bench.OCI, Bench.BYTES));

        Delivered<?> manifest = Bench.await(bench.client().manifest(byDigest(), Effort.FULL));

        assertThat(manifest.attempts()).isEqualTo(2);
    }

    @Test
    void bytesThatTwiceDoNotHashAreAMismatch() {
        bench.server.on("GET " + BY_DIGEST, Reply.ok(Bench.OCI, new byte[] {1}));

        ContentMismatch failure =
                Bench.failure(ContentMismatch.class, bench.client().manifest(byDigest(), Effort.FULL));

        assertThat(bench.server.requests()).hasSize(2);
        assertThat(failure.report().members())
                .containsEntry("expected", Bench.DIGEST.toString())
                .containsEntry("actual", Digest.of(new byte[] {1}).toString());
    }

    @Test
    void headerThatDoesNotFitTheBodyIsAMismatch() {
        bench.server.on(
                "GET " + TAGGED, Reply.ok(Bench.OCI, Bench.BYTES).with("Docker-Content-Digest", OTHER.toString()));

        ContentMismatch failure = bench.manifestFailure(ContentMismatch.class);

        assertThat(bench.server.requests()).hasSize(2);
        assertThat(failure.report().members()).containsEntry("actual", Bench.DIGEST.toString());
    }

    @Test
    void bodyCutAtEveryTenthByteIsIncomplete() {
        for (int sent = 0; sent < Bench.BYTES.length; sent += 10) {
            bench.server.on("GET " + TAGGED, Reply.truncated(Bench.BYTES, sent).with("Content-Type", Bench.OCI));

            RegistryUnavailable failure = bench.manifestFailure(RegistryUnavailable.class);

            assertThat(failure.report().error()).as("cut at %d", sent).contains(NetworkError.HTTP_RESPONSE_INCOMPLETE);
            assertThat(failure.report().attempts()).isEqualTo(3);
        }
    }

    @Test
    void manifestOfFourMebibytesPasses() {
        int filler = ManifestAnswers.MAX_SIZE - Bench.BYTES.length;
        byte[] largest = (Bench.MANIFEST + " ".repeat(filler)).getBytes(StandardCharsets.UTF_8);
        bench.server.on("GET " + TAGGED, Reply.ok(Bench.OCI, largest));

        assertThat(bench.manifest().value().size()).isEqualTo(ManifestAnswers.MAX_SIZE);
    }

    @Test
    void oneByteMoreIsRefusedByItsAnnouncedLength() {
        byte[] large = new byte[ManifestAnswers.MAX_SIZE + 1];

        assertThat(protocol(Reply.ok(Bench.OCI, large)).report().detail()).contains("more than 4 MiB");
        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void endlessManifestIsNotReadToItsEnd() {
        assertThat(protocol(Reply.endless().with("Content-Type", Bench.OCI))
                        .report()
                        .detail())
                .contains("more than 4 MiB");
    }

    @Test
    void nothingAtAllIsAProtocolError() {
        assertThat(protocol(Reply.ok(Bench.OCI, new byte[0])).report().detail()).contains("no bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html; charset=utf-8 | <html>",
                "application/json | <html>",
                "application/json | []",
                "application/json | {}",
                "application/json | {\"schemaVersion\":3,\"layers\":[]}",
                "application/vnd.oci.image.manifest.v1+json | {\"schemaVersion\":2,\"mediaType\":"
                        + "\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
            })
    void whatIsNoManifestIsAProtocolErrorAndFallsBack(String type, String body) {
        RegistryProtocol failure = protocol(Reply.ok(type, body.getBytes(StandardCharsets.UTF_8)));

        assertThat(failure.report().host()).contains(bench.server.authority());
        assertThat(failure.report().detail()).startsWith("GET manifest of " + bench.reference() + " failed: ");
        assertThat(failure.report().attempts()).isEqualTo(1);
    }

    @Test
    void schema1IsAnAnswerAndNoTrouble() {
        byte[] old = "{\"schemaVersion\":1,\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        bench.server.on("GET " + TAGGED, Reply.ok("application/vnd.docker.distribution.manifest.v1+prettyjws", old));

        NotAnAgent failure = bench.manifestFailure(NotAnAgent.class);

        assertThat(failure.report().host()).contains(bench.server.authority());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/json; charset=utf-8", "text/plain"})
    void genericTypeIsReplacedByTheBodysOwn(String type) {
        bench.server.on("GET " + TAGGED, Reply.ok(type, Bench.BYTES));

        assertThat(bench.manifest().value().descriptor().mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    }

    @Test
    void blobOfAnotherSizeIsAMismatch() {
        bench.server.on("GET " + PULLED, Reply.ok("x/y", new byte[Bench.BLOB.length + 1]));

        ContentMismatch failure =
                Bench.failure(ContentMismatch.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));

        assertThat(bench.server.requests()).hasSize(2);
        assertThat(failure.report().attempts()).isEqualTo(2);
    }

    @Test
    void endlessBlobIsReadUpToItsSizeOnly() {
        bench.server.on("GET " + PULLED, Reply.endless());

        Bench.failure(ContentMismatch.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));
    }

    @Test
    void flippedBitIsAskedForOnceMore() {
        byte[] flipped = Bench.BLOB.clone();
        flipped[3] ^= 1;
        bench.server.on("GET " + PULLED, Reply.ok("x/y", flipped), Reply.ok("x/y", Bench.BLOB));

        assertThat(bench.blob().value().toByteArray()).isEqualTo(Bench.BLOB);
    }

    @Test
    void pageInPlaceOfABlobIsAProtocolError() {
        bench.server.on("GET " + PULLED, Reply.ok("text/html", "<html>log in</html>".getBytes(StandardCharsets.UTF_8)));

        Bench.failure(RegistryProtocol.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT));
    }

    @Test
    void blobOverTheLimitIsNotAskedFor() {
        Descriptor large = new Descriptor(MediaType.YAML, OTHER, 1025);

        InvalidAgent failure = Bench.failure(InvalidAgent.class, bench.client().blob(bench.reference(), large, 1024));

        assertThat(bench.server.asked()).isEmpty();
        assertThat(failure.report().detail()).contains("1025 bytes").contains("1024");
        assertThat(failure.report().reference()).contains(bench.reference().toString());
    }

    @Test
    void blobOfTheLimitIsAskedFor() {
        bench.server.on("GET " + PULLED, Reply.ok("x/y", Bench.BLOB));

        Delivered<?> blob = Bench.await(bench.client().blob(bench.reference(), Bench.LAYER, Bench.BLOB.length));

        assertThat(blob.attempts()).isEqualTo(1);
    }

    @Test
    void emptyBlobIsABlob() {
        Descriptor empty = new Descriptor(MediaType.YAML, Digest.of(new byte[0]), 0);
        bench.server.on("GET /v2/acme/helper/blobs/" + empty.digest(), Reply.ok("x/y", new byte[0]));

        assertThat(Bench.await(bench.client().blob(bench.reference(), empty, 10))
                        .value()
                        .size())
                .isZero();
    }
}
