package io.agentloader.service;

import static io.agentloader.testkit.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Manifest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v2/}, from outside: the cases of the distribution specification's "Pull" category, and what comes of the pipeline. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class OciPullTest extends AgainstARegistry {

    private static final Packed HELPER = Agents.gzip(Agents.HAIKU);
    private static final Digest NONE = Digest.of(new byte[] {7});

    private Reply get(String rest) {
        return send("GET", rest);
    }

    private Reply send(String method, String rest, String... headers) {
        return caller.send(method, "/v2/" + registry.host() + "/acme/helper" + rest, headers);
    }

    private static Content config(Packed packed) {
        Digest named = Manifest.parse(packed.manifest()).config().orElseThrow().digest();
        return packed.blobs().stream()
                .filter(blob -> blob.digest().equals(named))
                .findFirst()
                .orElseThrow();
    }

    private static void refused(Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
        assertThat(reply.json().at("/errors/0/code").asText()).isEqualTo(code);
        assertThat(reply.json().at("/errors/0/message").asText()).isNotEmpty();
    }

    private static String problem(Reply reply) {
        return reply.json().at("/errors/0/detail/code").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2"})
    void rootSaysWhichApiThisIs(String path) {
        for (String method : List.of("GET", "HEAD")) {
            Reply reply = caller.send(method, path);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void manifestAndBlobsAreTheBytesThatWerePublishedAfterOneRequestEach() {
        registry.publish("acme/helper:1", HELPER);
        Content layer = Agents.layer(HELPER);

        Reply manifest = get("/manifests/1");
        Reply blob = get("/blobs/" + layer.digest());

        assertThat(manifest.response().body()).isEqualTo(HELPER.manifest().toByteArray());
        assertThat(manifest.header("Content-Type"))
                .isEqualTo(HELPER.manifest().descriptor().mediaType().name());
        assertThat(manifest.header("Docker-Content-Digest"))
                .isEqualTo(HELPER.manifest().digest().toString());
        assertThat(manifest.header("ETag"))
                .isEqualTo('"' + HELPER.manifest().digest().toString() + '"');
        assertThat(manifest.header("Cache-Status")).isEqualTo("agent-loader; fwd=uri-miss; fwd-status=200; stored");
        assertThat(blob.response().body()).isEqualTo(layer.toByteArray());
        assertThat(blob.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(blob.header("Docker-Content-Digest"))
                .isEqualTo(layer.digest().toString());
        assertThat(blob.header("Cache-Status")).isEqualTo("agent-loader; hit");
        assertThat(blob.header("Cache-Control")).contains("immutable");
        assertThat(registry.requests())
                .containsExactly("GET /v2/acme/helper/manifests/1", "GET /v2/acme/helper/blobs/" + layer.digest());
    }

    @Test
    void headIsTheSameWithoutItsBody() {
        registry.publish("acme/helper:1", HELPER);
        Content layer = Agents.layer(HELPER);
        get("/manifests/1");

        for (String rest : List.of("/manifests/" + HELPER.manifest().digest(), "/blobs/" + layer.digest())) {
            Reply full = get(rest);
            Reply reply = send("HEAD", rest);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEmpty();
            for (String header : List.of(
                    "Content-Type",
                    "Content-Length",
                    "Docker-Content-Digest",
                    "ETag",
                    "Docker-Distribution-API-Version",
                    "Cache-Status")) {
                assertThat(reply.header(header)).isEqualTo(full.header(header)).isNotEmpty();
            }
        }
    }

    @Test
    void registryIsNamedBesideThePathAsContainerdDoesIt() {
        registry.publish("acme/helper:1", HELPER);
        String ns = "?ns=" + registry.host().replace(":", "%3A");

        Reply manifest = caller.send("GET", "/v2/acme/helper/manifests/1" + ns);
        Reply layer = caller.send(
                "HEAD", "/v2/acme/helper/blobs/" + Agents.layer(HELPER).digest() + ns);

        assertThat(manifest.status()).isEqualTo(200);
        assertThat(manifest.header("Agent-Reference")).startsWith(registry.reference("acme/helper:1@sha256:"));
        assertThat(layer.status()).isEqualTo(200);
    }

    @Test
    void nameWithoutARegistryIsUnknownAndSaysWhatToDo() {
        Reply reply = caller.send("GET", "/v2/acme/helper/manifests/1");

        refused(reply, 404, "NAME_UNKNOWN");
        assertThat(reply.body()).contains("agent-loader.oci.default-registry", "ns");
    }

    @Test
    void confirmIsOneHeadAndNothingElse() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        registry.clear();

        Reply reply = send("HEAD", "/manifests/1");

        assertThat(reply.source()).isEqualTo("revalidated");
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void tagThatWasSeenToMoveDoesNotMoveBackWhenTheRegistryGoes() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        Packed moved = Agents.gzip(Agents.LIMERICK);
        registry.publish("acme/helper:1", moved);

        assertThat(send("HEAD", "/manifests/1").header("Docker-Content-Digest"))
                .isEqualTo(moved.manifest().digest().toString());
        registry.stop();

        Reply stale = get("/manifests/1");
        assertThat(stale.header("Docker-Content-Digest"))
                .isEqualTo(moved.manifest().digest().toString());
        assertThat(stale.source()).isEqualTo("stale");
        assertThat(stale.header("Cache-Status")).contains("detail=stale-if-error");
        assertThat(get("/blobs/" + Agents.layer(moved).digest()).status()).isEqualTo(200);
    }

    @Test
    void whatIsNotStoredIsTroubleWhenTheRegistryIsGone() {
        registry.stop();

        refused(get("/manifests/1"), 502, "UNAVAILABLE");
        refused(get("/blobs/" + NONE), 502, "UNAVAILABLE");
        refused(get("/tags/list"), 502, "UNAVAILABLE");
    }

    @Test
    void callerWhoWantsItConfirmedGetsNoStaleCopy() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        registry.clear();
        String digest = HELPER.manifest().digest().toString();

        assertThat(send("GET", "/manifests/" + digest, "Cache-Control", "no-cache")
                        .status())
                .isEqualTo(200);
        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/acme/helper/manifests/" + HELPER.manifest().digest());
        registry.stop();
        for (String reference : List.of("1", digest)) {
            assertThat(send("GET", "/manifests/" + reference, "Cache-Control", "no-cache")
                            .status())
                    .isEqualTo(502);
        }
        assertThat(get("/manifests/1").status()).isEqualTo(200);
    }

    @Test
    void callerWhoHasItIsToldSo() {
        registry.publish("acme/helper:1", HELPER);
        String etag = get("/manifests/1").header("ETag");

        Reply reply = send("GET", "/manifests/1", "If-None-Match", etag);

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Docker-Content-Digest"))
                .isEqualTo(HELPER.manifest().digest().toString());
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-3, 0, 3", "bytes=4-, 4, -1", "bytes=-5, -5, -1", "bytes=2-9999999, 2, -1"})
    void partOfABlobIsSent(String range, int first, int last) {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        byte[] all = Agents.layer(HELPER).toByteArray();
        int from = first < 0 ? all.length + first : first;
        int to = last < 0 ? all.length - 1 : last;

        Reply reply = send("GET", "/blobs/" + Agents.layer(HELPER).digest(), "Range", range);

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Range")).isEqualTo("bytes " + from + "-" + to + "/" + all.length);
        assertThat(reply.response().body()).isEqualTo(Arrays.copyOfRange(all, from, to + 1));
    }

    /** A range is defined for {@code GET} alone. */
    @Test
    void headOfABlobIsThatOfTheWhole() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");

        Reply reply = send("HEAD", "/blobs/" + Agents.layer(HELPER).digest(), "Range", "bytes=2-3");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length"))
                .isEqualTo(Long.toString(Agents.layer(HELPER).size()));
    }

    @Test
    void partThatIsNotThereIsRefused() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");

        Reply reply = send("GET", "/blobs/" + Agents.layer(HELPER).digest(), "Range", "bytes=100000-");

        refused(reply, 416, "RANGE_INVALID");
        assertThat(reply.header("Content-Range"))
                .isEqualTo("bytes */" + Agents.layer(HELPER).size());
    }

    @Test
    void configurationAndUnknownBlobsAreFetchedByTheirDigest() {
        registry.publish("acme/helper:1", HELPER);
        Content config = config(HELPER);
        Content layer = Agents.layer(HELPER);

        assertThat(get("/blobs/" + layer.digest()).response().body()).isEqualTo(layer.toByteArray());
        assertThat(get("/blobs/" + config.digest()).response().body()).isEqualTo(config.toByteArray());

        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/acme/helper/blobs/" + layer.digest(), "GET /v2/acme/helper/blobs/" + config.digest());
        refused(get("/blobs/" + NONE), 404, "BLOB_UNKNOWN");
    }

    @Test
    void layerOfAnImageIsNotServed() {
        Packed image = Agents.image();
        registry.publish("acme/helper:1", image);

        refused(get("/blobs/" + Agents.layer(image).digest()), 404, "BLOB_UNKNOWN");
    }

    @Test
    void blobThatIsTooLargeForAnAgentIsNotServed() {
        registry.publish("acme/helper:1", HELPER);
        registry.always(any(), Faults.huge(2L << 20));

        Reply reply = get("/blobs/" + Agents.layer(HELPER).digest());

        refused(reply, 404, "BLOB_UNKNOWN");
        assertThat(problem(reply)).isEqualTo("invalid-agent");
    }

    @Test
    void bytesOfAnotherDigestAreNeverServed() {
        registry.publish("acme/helper:1", HELPER);
        registry.always(any(), Faults.body("something else"));

        refused(get("/blobs/" + Agents.layer(HELPER).digest()), 502, "UNAVAILABLE");
        refused(get("/manifests/" + HELPER.manifest().digest()), 502, "UNAVAILABLE");
    }

    @Test
    void storedBlobOfOneRepositoryIsAskedForAnewInAnother() {
        registry.publish("acme/helper:1", HELPER);
        get("/manifests/1");
        registry.clear();

        Reply reply = caller.send(
                "GET",
                "/v2/" + registry.host() + "/other/helper/blobs/"
                        + Agents.layer(HELPER).digest());

        refused(reply, 404, "NAME_UNKNOWN");
        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/other/helper/blobs/" + Agents.layer(HELPER).digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void whatIsNoAgentIsNotServed(String method) {
        registry.publish("acme/helper:image", Agents.image());
        registry.publish("acme/helper:plain", Agents.unannotated(Agents.HAIKU));

        for (String tag : List.of("image", "plain")) {
            assertThat(send(method, "/manifests/" + tag).status()).isEqualTo(404);
        }
        Reply reply = get("/manifests/plain");
        refused(reply, 404, "MANIFEST_UNKNOWN");
        assertThat(problem(reply)).isEqualTo("not-an-agent");
    }

    @Test
    void indexIsServedAsItIsAndItsEntriesByTheirDigests() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        registry.publish("acme/helper:1", index);

        Reply reply = get("/manifests/1");

        assertThat(reply.response().body()).isEqualTo(index.manifest().toByteArray());
        assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.oci.image.index.v1+json");
        for (Index.Entry entry : Index.parse(index.manifest()).entries()) {
            Digest child = entry.descriptor().digest();
            Reply manifest = get("/manifests/" + child);
            assertThat(manifest.header("Docker-Content-Digest")).isEqualTo(child.toString());
            assertThat(Digest.of(manifest.response().body())).isEqualTo(child);
        }
    }

    @Test
    void indexForOtherMachinesIsServedAsItIs() {
        Packed index = Agents.foreignIndex(Agents.HAIKU, Agents.LIMERICK);
        registry.publish("acme/helper:1", index);

        assertThat(get("/manifests/1").response().body())
                .isEqualTo(index.manifest().toByteArray());
        Digest child =
                Index.parse(index.manifest()).entries().get(0).descriptor().digest();
        assertThat(get("/manifests/" + child).status()).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        registry.publish("acme/helper:1", HELPER);

        refused(get("/manifests/2"), 404, "MANIFEST_UNKNOWN");
        refused(get("/manifests/" + NONE), 404, "MANIFEST_UNKNOWN");
        refused(get("/blobs/" + NONE), 404, "BLOB_UNKNOWN");
        assertThat(send("HEAD", "/manifests/2").status()).isEqualTo(404);
        assertThat(send("HEAD", "/blobs/" + NONE).status()).isEqualTo(404);
        refused(caller.send("GET", "/v2/" + registry.host() + "/nobody/tags/list"), 404, "NAME_UNKNOWN");
    }

    @ParameterizedTest
    @CsvSource({
        "401, 403, DENIED",
        "403, 403, DENIED",
        "429, 429, TOOMANYREQUESTS",
        "500, 502, UNAVAILABLE",
        "418, 424, UNKNOWN"
    })
    void refusalOfTheRegistryIsToldInTheWordsOfRegistries(int upstream, int status, String code) {
        registry.always(any(), Faults.status(upstream));

        Reply reply = get("/manifests/1");

        refused(reply, status, code);
        assertThat(reply.header("WWW-Authenticate")).isEmpty();
        assertThat(reply.header("Retry-After").isEmpty()).isEqualTo(status != 429);
        assertThat(reply.json().at("/errors/0/detail/host").asText()).isEqualTo(registry.host());
    }

    @Test
    void whatPolicyForbidsIsDenied() {
        refused(caller.send("GET", "/v2/denied.example/a/b/manifests/1"), 403, "DENIED");
        refused(caller.send("GET", "/v2/a/b/manifests/1?ns=denied.example"), 403, "DENIED");
        refused(caller.send("GET", "/v2/a/b/tags/list?ns=denied.example"), 403, "DENIED");
        refused(caller.send("GET", "/v2/a/b/blobs/" + NONE + "?ns=denied.example"), 403, "DENIED");
    }

    private static List<String> names(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode list = reply.json();
        List<String> names = new ArrayList<>();
        list.get("tags").forEach(tag -> names.add(tag.textValue()));
        return names;
    }

    @Test
    void tagsAreListedByPagesThatLinksLeadTo() {
        for (String tag : List.of("a", "b", "c", "d", "e")) {
            registry.publish("acme/helper:" + tag, HELPER);
        }
        List<String> all = new ArrayList<>();
        String path = "/v2/acme/helper/tags/list?n=2&ns=" + registry.host();

        for (int pages = 0; !path.isEmpty() && pages < 5; pages++) {
            Reply reply = caller.send("GET", path);
            assertThat(reply.json().get("name").asText()).isEqualTo("acme/helper");
            all.addAll(names(reply));
            path = reply.header("Link").replaceAll("<([^>]*)>; rel=\"next\"", "$1");
        }

        assertThat(all).containsExactly("a", "b", "c", "d", "e");
        assertThat(path).isEmpty();
        assertThat(names(get("/tags/list"))).containsExactly("a", "b", "c", "d", "e");
        assertThat(names(get("/tags/list?last=c"))).containsExactly("d", "e");
        assertThat(names(get("/tags/list?n=0"))).isEmpty();
        refused(get("/tags/list?n=-1"), 400, "PAGINATION_NUMBER_INVALID");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /blobs/uploads/",
        "PATCH, /blobs/uploads/1",
        "PUT, /manifests/1",
        "DELETE, /manifests/1",
        "DELETE, /blobs/x",
        "PUT, /nothing"
    })
    void nothingCanBeChanged(String method, String rest) {
        Reply reply = send(method, rest);

        refused(reply, 405, "UNSUPPORTED");
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void largePushIsRefusedBeforeItIsSent() {
        RawHttp.Reply reply = new RawHttp(base.getPort())
                .send("PUT", "/v2/" + registry.host() + "/acme/helper/manifests/1", "Content-Length: 5000000");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.json().at("/errors/0/code").asText()).isEqualTo("UNSUPPORTED");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/ghcr.io/../a/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/%2e%2e/a/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/a%252Fb/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/a%00b/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io//a/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/Acme/a/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/a:1/manifests/1, 400, NAME_INVALID",
        "/v2/ghcr.io/manifests/1, 404, NAME_UNKNOWN",
        "/v2/a/b/manifests/1?ns=ghcr, 400, NAME_INVALID",
        "/v2/a/b/manifests/1?ns=ghcr.io/x, 400, INVALID",
        "/v2/a/b/manifests/1?ns=user@ghcr.io, 400, INVALID",
        "/v2/a/b/manifests/1?ns=, 400, NAME_INVALID",
        "/v2/a/b/manifests/1?ns=ghcr.io&ns=quay.io, 400, UNSUPPORTED",
        "/v2/ghcr.io/a/b/manifests/sha256:12, 400, DIGEST_INVALID",
        "/v2/ghcr.io/a/b/manifests/.1, 400, TAG_INVALID",
        "/v2/ghcr.io/a/b/blobs/1, 400, DIGEST_INVALID",
        "/v2/ghcr.io/a/b/blobs/md5:d41d8cd98f00b204e9800998ecf8427e, 400, DIGEST_INVALID",
        "/v2/_catalog, 404, UNSUPPORTED",
        "/v2/nothing, 404, UNSUPPORTED",
        "/v2/ghcr.io/a/b/tags, 404, UNSUPPORTED"
    })
    void whatIsNoNameIsRefusedWithoutAskingAnybody(String target, int status, String code) {
        RawHttp.Reply reply = new RawHttp(base.getPort()).get(target);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.json().at("/errors/0/code").asText()).as(reply.body()).endsWith(code);
        assertThat(reply.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
    }

    @Test
    void endlessNameIsRefused() {
        RawHttp.Reply reply = new RawHttp(base.getPort()).get("/v2/ghcr.io/" + "a/".repeat(1500) + "a/manifests/1");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors/0/code").asText()).isEqualTo("NAME_INVALID");
        assertThat(new RawHttp(base.getPort())
                        .get("/v2/ghcr.io/" + "a".repeat(10_000) + "/manifests/1")
                        .status())
                .isIn(400, 414);
    }

    @Test
    void escapedSlashOfANameIsASlash() {
        registry.publish("acme/helper:1", HELPER);

        assertThat(new RawHttp(base.getPort())
                        .get("/v2/" + registry.host().replace(":", "%3A") + "%2Facme%2Fhelper/manifests/1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void callerWhoGoesAwayEndsTheRequestToTheRegistry() {
        Gate held = registry.hold(any());

        new RawHttp(base.getPort())
                .hangUpAfter(() -> held.awaitArrivals(1), "/v2/" + registry.host() + "/acme/helper/blobs/" + NONE);

        registry.awaitAbandoned(1);
    }
}
