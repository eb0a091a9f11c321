package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryRejected;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of a push on the wire, against a registry that does what it is told. */
class PushTest {

    private static final String UPLOADS = "/v2/acme/helper/blobs/uploads/";
    private static final String SESSION = "/up/1?_state=a%2Fb";
    private static final String NAMED = "/v2/acme/helper/manifests/1";

    private final Bench bench = new Bench();
    private final Packed agent = AgentPacking.pack("agents: {}\n".getBytes(StandardCharsets.UTF_8), Form.IMAGE, "1");
    private final Content config = agent.blobs().get(0);
    private final Content layer = agent.blobs().get(1);

    @BeforeEach
    void speakPlainly() {
        bench.registry(bench.server.authority(), Bench.Own.PLAIN);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Delivered<Digest> push() {
        return push(Optional.empty());
    }

    private Delivered<Digest> push(Optional<Repository> from) {
        Upload upload = new Upload(agent.manifest(), List.of(), List.of(layer), from);
        return Bench.await(bench.client().push(bench.reference(), upload));
    }

    private <T extends AgentException> T failure(Class<T> type) {
        return Bench.failure(
                type,
                bench.client()
                        .push(
                                bench.reference(),
                                new Upload(agent.manifest(), List.of(), List.of(layer), Optional.empty())));
    }

    private static String blob(Content content) {
        return "/v2/acme/helper/blobs/" + content.digest();
    }

    private static String digest(Content content) {
        return "digest=sha256%3A" + content.digest().hex();
    }

    private static Reply begun(String location) {
        return Reply.status(202).with("Location", location);
    }

    private Reply kept() {
        return Reply.status(201)
                .with("Docker-Content-Digest", agent.manifest().digest().toString());
    }

    /** One that takes everything, and in one piece. */
    private ScriptedServer willing() {
        return bench.server
                .on("POST " + UPLOADS, begun(SESSION))
                .on("PUT /up/1", Reply.status(201))
                .on("PUT " + NAMED, kept());
    }

    // The usual way

    @Test
    void blobIsAskedForThenSentWholeAndTheNameComesLast() {
        willing();

        Delivered<Digest> pushed = push();

        assertThat(pushed.value()).isEqualTo(agent.manifest().digest());
        assertThat(pushed.host()).isEqualTo(bench.server.authority());
        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "PUT " + NAMED);
        assertThat(bench.server.request(1).header("Content-Length")).isEqualTo("0");
        assertThat(bench.server.request(2).body()).isEqualTo("agents: {}\n");
        assertThat(bench.server.request(2).header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(bench.server.request(3).body())
                .isEqualTo(new String(agent.manifest().toByteArray(), StandardCharsets.UTF_8));
        assertThat(bench.server.request(3).header("Content-Type")).isEqualTo(MediaType.OCI_MANIFEST.name());
    }

    @Test
    void whatIsThereIsNotSent() {
        willing().on("HEAD " + blob(layer), Reply.status(200)).on("HEAD " + blob(config), Reply.status(200));

        Bench.await(bench.client()
                .push(bench.reference(), new Upload(agent.manifest(), List.of(), agent.blobs(), Optional.empty())));

        assertThat(bench.server.asked())
                .containsExactlyInAnyOrder("HEAD " + blob(layer), "HEAD " + blob(config), "PUT " + NAMED)
                .endsWith("PUT " + NAMED);
    }

    @Test
    void registryThatAnswersNoQuestionsIsSentEverything() {
        willing().on("HEAD " + blob(layer), Reply.status(405));

        assertThat(push().value()).isEqualTo(agent.manifest().digest());
    }

    @Test
    void manifestsOfAnIndexComeBeforeIt() {
        willing()
                .on("HEAD " + blob(layer), Reply.status(200))
                .on("PUT /v2/acme/helper/manifests/" + agent.manifest().digest(), Reply.status(201));
        Content index = Content.hash(MediaType.OCI_INDEX, "{}".getBytes(StandardCharsets.UTF_8));
        bench.server.on("PUT " + NAMED, Reply.status(201));

        Delivered<Digest> pushed = Bench.await(bench.client()
                .push(
                        bench.reference(),
                        new Upload(index, List.of(agent.manifest()), List.of(layer), Optional.empty())));

        assertThat(pushed.value()).isEqualTo(index.digest());
        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "PUT /v2/acme/helper/manifests/" + agent.manifest().digest(),
                        "PUT " + NAMED);
    }

    // Taking over

    private final String mount = UPLOADS + "?mount=sha256%3A" + layer.digest().hex() + "&from=acme%2Fother";

    private Optional<Repository> other() {
        return Optional.of(new Repository(bench.server.authority(), "acme/other"));
    }

    @Test
    void blobOfAnotherRepositoryIsTakenOver() {
        willing().on("POST " + mount, Reply.status(201));

        push(other());

        assertThat(bench.server.asked()).containsExactly("HEAD " + blob(layer), "POST " + mount, "PUT " + NAMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 404, 403, 405})
    void blobThatIsNotTakenOverIsSent(int status) {
        willing().on("POST " + mount, Reply.status(status).with("Location", SESSION));

        push(other());

        assertThat(bench.server.asked()).contains("PUT " + SESSION + "&" + digest(layer), "PUT " + NAMED);
    }

    // In pieces

    @ParameterizedTest
    @ValueSource(ints = {405, 411, 413, 415, 501})
    void registryThatTakesNothingWholeIsSentPieces(int status) {
        bench.server
                .on("POST " + UPLOADS, begun(SESSION), begun("/up/2"))
                .on("PUT /up/1", Reply.status(status))
                .on("PATCH /up/2", begun("/up/3").with("Range", "0-10"))
                .on("PUT /up/3", Reply.status(201))
                .on("PUT " + NAMED, kept());

        push();

        assertThat(bench.server.asked()).containsSequence("PATCH /up/2", "PUT /up/3?" + digest(layer), "PUT " + NAMED);
        assertThat(bench.server.request(4).header("Content-Range")).isEqualTo("0-10");
        assertThat(bench.server.request(4).body()).isEqualTo("agents: {}\n");
        assertThat(bench.server.request(5).body()).isEmpty();
    }

    @Test
    void registryThatTookLessIsSentTheRest() {
        bench.server
                .on("POST " + UPLOADS, begun(SESSION), begun("/up/2"))
                .on("PUT /up/1", Reply.status(413))
                .on(
                        "PATCH /up/2",
                        Reply.status(202).with("Range", "0-6"),
                        Reply.status(202).with("Range", "0-10"))
                .on("PUT /up/2", Reply.status(201))
                .on("PUT " + NAMED, kept());

        push();

        assertThat(bench.server.request(5).header("Content-Range")).isEqualTo("7-10");
        assertThat(bench.server.request(5).body()).isEqualTo(" {}\n");
    }

    @Test
    void largeBlobIsSentInPiecesFromTheStart() {
        Content large = Content.hash(MediaType.YAML, new byte[BlobUpload.WHOLE + 1]);
        willing().on("PATCH /up/1", Reply.status(202));

        Bench.await(bench.client()
                .push(bench.reference(), new Upload(agent.manifest(), List.of(), List.of(large), Optional.empty())));

        assertThat(bench.server.asked().stream().filter(line -> line.startsWith("PATCH")))
                .hasSize(4);
        assertThat(bench.server.request(5).header("Content-Range")).isEqualTo("15728640-16777216");
    }

    // What was cut off

    @Test
    void uploadThatWasCutOffGoesOnWhereItWas() {
        willing()
                .on("PUT /up/1", Reply.hangUp(), Reply.status(201))
                .on("GET /up/1", Reply.status(204).with("Range", "0-6").with("Location", "/up/1?_state=c"))
                .on("PATCH /up/1", begun("/up/1?_state=d"));

        push();

        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "GET " + SESSION,
                        "PATCH /up/1?_state=c",
                        "PUT /up/1?_state=d&" + digest(layer),
                        "PUT " + NAMED);
        assertThat(bench.server.request(4).body()).isEqualTo(" {}\n");
    }

    @Test
    void uploadThatIsForgottenIsBegunAnew() {
        willing().on("PUT /up/1", Reply.hangUp(), Reply.status(201));

        push();

        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "GET " + SESSION,
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "PUT " + NAMED);
    }

    @Test
    void manifestWhoseAnswerWasLostIsAskedAfterAndNotSentAgain() {
        willing()
                .on("PUT " + NAMED, Reply.hangUp())
                .on(
                        "HEAD " + NAMED,
                        Reply.status(200)
                                .with(
                                        "Docker-Content-Digest",
                                        agent.manifest().digest().toString()));

        assertThat(push().value()).isEqualTo(agent.manifest().digest());
        assertThat(bench.server.asked()).endsWith("PUT " + NAMED, "HEAD " + NAMED);
    }

    @Test
    void manifestThatDidNotArriveIsSentAgain() {
        willing().on("PUT " + NAMED, Reply.status(503), kept());

        push();

        assertThat(bench.server.asked()).endsWith("PUT " + NAMED, "HEAD " + NAMED, "PUT " + NAMED);
    }

    // Who we are, and to whom

    @Test
    void tokenIsAskedForToWriteAndToReadWhereItIsTakenOver() {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        willing()
                .on("POST " + mount, Reply.status(201))
                .on("HEAD " + blob(layer), Bench.challenge(bench.bearer()), Reply.status(404))
                .on("GET /token", Bench.token("t0ken"));

        push(other());

        assertThat(bench.server.request(1).uri())
                .contains("repository%3Aacme%2Fhelper%3Apull%2Cpush", "repository%3Aacme%2Fother%3Apull");
        assertThat(bench.server.requests().stream().skip(2))
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Bearer t0ken"));
    }

    @Test
    void anotherHostGetsTheContentAndNotWhoWeAre() throws Exception {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        try (ScriptedServer other = ScriptedServer.plain(bench.vertx)) {
            other.on("PUT /data", Reply.status(201));
            willing()
                    .on("HEAD " + blob(layer), Bench.challenge("Basic realm=\"r\""), Reply.status(404))
                    .on("POST " + UPLOADS, begun(other.url("/data?sig=x%2Fy")));

            push();

            assertThat(other.asked()).containsExactly("PUT /data?sig=x%2Fy&" + digest(layer));
            assertThat(other.request(0).body()).isEqualTo("agents: {}\n");
            assertThat(other.request(0).headers().names())
                    .containsExactlyInAnyOrder(
                            "User-Agent", "Accept-Encoding", "Content-Type", "host", "content-length");
        }
    }

    @Test
    void redirectedContentGoesAlongOnlyWhereItStaysWhatItIs() {
        willing().on("PUT /up/1", Reply.status(307).with("Location", "/there")).on("PUT /there", Reply.status(201));

        push();

        assertThat(bench.server.asked()).contains("PUT /there");
        bench.server.forget();
        bench.server.on("PUT /up/1", Reply.status(302).with("Location", "/there"));

        failure(RegistryProtocol.class);

        assertThat(bench.server.asked()).doesNotContain("PUT /there", "PUT " + NAMED);
    }

    @Test
    void mirrorIsNeverWrittenTo() throws Exception {
        try (ScriptedServer mirror = ScriptedServer.plain(bench.vertx)) {
            bench.mirrored(
                    bench.server.authority(),
                    Mirrors.only(mirror.url("")),
                    Map.<String, LoaderConfig.Registry>of(bench.server.authority(), Bench.Own.PLAIN));
            willing();

            push();

            assertThat(mirror.asked()).isEmpty();
        }
    }

    @Test
    void cancelledPushEndsItsRequestAndNamesNothing() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        willing().on("PUT /up/1", request -> {
            request.connection().closeHandler(closed -> ended.countDown());
            sending.countDown();
        });
        Upload upload = new Upload(agent.manifest(), List.of(), List.of(layer), Optional.empty());
        Cancellable push =
                bench.client().push(bench.reference(), upload).subscribe().with(pushed -> {}, failure -> {});
        assertThat(sending.await(10, TimeUnit.SECONDS)).isTrue();

        push.cancel();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.server.asked()).endsWith("PUT " + SESSION + "&" + digest(layer));
    }

    // What is told

    static Stream<Map.Entry<Integer, Class<? extends AgentException>>> refusals() {
        return Stream.of(
                Map.entry(401, UpstreamUnauthorized.class),
                Map.entry(403, UpstreamDenied.class),
                Map.entry(404, NotFound.class),
                Map.entry(400, RegistryRejected.class),
                Map.entry(413, RegistryRejected.class),
                Map.entry(429, RateLimited.class),
                Map.entry(500, RegistryUnavailable.class),
                Map.entry(507, RegistryUnavailable.class));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalToBeginIsToldAsItsKindAndNothingIsNamed(Map.Entry<Integer, Class<? extends AgentException>> refusal) {
        willing()
                .on(
                        "POST " + UPLOADS,
                        Reply.text(
                                refusal.getKey(),
                                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"quota is used up\"}]}"));

        AgentException failure = failure(refusal.getValue());

        assertThat(failure.report().reference()).contains(bench.reference().toString());
        assertThat(failure.report().detail()).contains(bench.server.authority());
        if (refusal.getKey() != 401) {
            assertThat(failure.report().detail()).contains("DENIED", "quota is used up");
        }
        assertThat(bench.server.asked()).doesNotContain("PUT " + NAMED);
    }

    @Test
    void registryThatKeepsSomethingElseIsNotBelieved() {
        willing().on("PUT " + NAMED, Reply.status(201).with("Docker-Content-Digest", Bench.DIGEST.toString()));

        assertThat(failure(ContentMismatch.class).report().detail())
                .contains(Bench.DIGEST.toString(), agent.manifest().digest().toString());
    }

    @Test
    void uploadThatLeadsNowhereIsNotFollowed() {
        willing().on("POST " + UPLOADS, begun("ftp://elsewhere/"));

        failure(RegistryProtocol.class);

        assertThat(bench.server.asked()).containsExactly("HEAD " + blob(layer), "POST " + UPLOADS);
    }
}
