package io.agentloader.registry;

import static io.agentloader.registry.PushBench.NAMED;
import static io.agentloader.registry.PushBench.SESSION;
import static io.agentloader.registry.PushBench.UPLOADS;
import static io.agentloader.registry.PushBench.begun;
import static io.agentloader.registry.PushBench.blob;
import static io.agentloader.registry.PushBench.digest;
import static io.agentloader.registry.PushBench.there;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a push tells who we are, whom it believes, and what is told of a refusal. */
class PushTrustTest {

    private final PushBench pushes = new PushBench();
    private final Bench bench = pushes.bench;
    private final Packed agent = pushes.agent;
    private final Content layer = pushes.layer;

    @AfterEach
    void close() {
        pushes.close();
    }

    // Who we are, and to whom

    @Test
    void tokenIsAskedForToWriteAndToReadWhereItIsTakenOver() {
        bench.credential = new Credential(Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");
        pushes.willing()
                .on("POST " + pushes.mount, Reply.status(201))
                .on("HEAD " + blob(layer), Bench.challenge(bench.bearer()), Reply.status(404), there(layer))
                .on("GET /token", Bench.token("t0ken"));

        pushes.push(pushes.other());

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
            pushes.willing()
                    .on("HEAD " + blob(layer), Bench.challenge("Basic realm=\"r\""), Reply.status(404), there(layer))
                    .on("POST " + UPLOADS, begun(other.url("/data?sig=x%2Fy")));

            pushes.push();

            assertThat(other.asked()).containsExactly("PUT /data?sig=x%2Fy&" + digest(layer));
            assertThat(other.request(0).body()).isEqualTo("agents: {}\n");
            assertThat(other.request(0).headers().names())
                    .containsExactlyInAnyOrder(
                            "User-Agent", "Accept-Encoding", "Content-Type", "host", "content-length");
        }
    }

    @Test
    void redirectedContentGoesAlongOnlyWhereItStaysWhatItIs() {
        pushes.willing()
                .on("PUT /up/1", Reply.status(307).with("Location", "/there"))
                .on("PUT /there", Reply.status(201));

        pushes.push();

        assertThat(bench.server.asked()).contains("PUT /there");
        bench.server.forget();
        bench.server
                .on("PUT /up/1", Reply.status(302).with("Location", "/there"))
                .on("HEAD " + blob(layer), Reply.status(404));

        pushes.failure(RegistryProtocol.class);

        assertThat(bench.server.asked()).doesNotContain("PUT /there", "PUT " + NAMED);
    }

    @Test
    void mirrorIsNeverWrittenTo() throws Exception {
        try (ScriptedServer mirror = ScriptedServer.plain(bench.vertx)) {
            bench.mirrored(
                    bench.server.authority(),
                    Mirrors.only(mirror.url("")),
                    Map.<String, LoaderConfig.Registry>of(bench.server.authority(), Bench.Own.PLAIN));
            pushes.willing();

            pushes.push();

            assertThat(mirror.asked()).isEmpty();
        }
    }

    @Test
    void cancelledPushEndsItsRequestAndNamesNothing() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        pushes.willing().on("PUT /up/1", request -> {
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
        pushes.willing()
                .on("HEAD " + blob(layer), Reply.status(404))
                .on(
                        "POST " + UPLOADS,
                        Reply.text(
                                refusal.getKey(),
                                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"quota is used up\"}]}"));

        AgentException failure = pushes.failure(refusal.getValue());

        assertThat(failure.report().reference()).contains(bench.reference().toString());
        assertThat(failure.report().detail()).contains(bench.server.authority());
        if (refusal.getKey() != 401) {
            assertThat(failure.report().detail()).contains("DENIED", "quota is used up");
        }
        assertThat(bench.server.asked()).doesNotContain("PUT " + NAMED);
    }

    @Test
    void registryThatKeepsSomethingElseIsNotBelieved() {
        pushes.willing().on("PUT " + NAMED, Reply.status(201).with("Docker-Content-Digest", Bench.DIGEST.toString()));

        assertThat(pushes.failure(ContentMismatch.class).report().detail())
                .contains(Bench.DIGEST.toString(), agent.manifest().digest().toString());
    }

    @Test
    void uploadThatLeadsNowhereIsNotFollowed() {
        pushes.willing().on("POST " + UPLOADS, begun("ftp://elsewhere/"));

        pushes.failure(RegistryProtocol.class);

        assertThat(bench.server.asked()).containsExactly("HEAD " + blob(layer), "POST " + UPLOADS);
    }
}
