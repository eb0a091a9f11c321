package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.watch.Watches;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Prefer: wait} from outside. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class LongPollTest extends AgainstAMovingTag {

    @Inject
    ManualClock clock;

    @Inject
    Watches watches;

    private String etag;

    @BeforeEach
    void pullOnce() {
        etag = http.get(helper).header("ETag");
        registry.clear();
    }

    private CompletableFuture<Reply> waiting(int seconds, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "If-None-Match: " + etag;
        all[headers.length + 1] = "Prefer: wait=" + seconds;
        return CompletableFuture.supplyAsync(() -> http.get(helper, all));
    }

    private static Reply got(CompletableFuture<Reply> reply) {
        return reply.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void await(BooleanSupplier what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private void awaitWatching(int count) {
        await(() -> watches.watching() == count);
    }

    private static Digest digest(Packed agent) {
        return agent.manifest().digest();
    }

    @Test
    void nothingNewIs304AfterTheWait() {
        long began = System.nanoTime();
        Reply reply = got(waiting(2));
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.header("Preference-Applied")).isEqualTo("wait=2");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-cache, no-transform");
        assertThat(reply.header("Vary")).isEqualTo("Accept, Prefer");
        assertThat(reply.body()).isEmpty();
        assertThat(took).isBetween(Duration.ofMillis(1_875), Duration.ofSeconds(10));
        assertThat(watches.watching()).isZero();
    }

    @Test
    void whatIsNewAlreadyIsAnsweredAtOnce() {
        registry.publish("acme/helper:1", now);
        http.get(helper);

        Reply reply = got(waiting(300));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(digest(now).toString());
        assertThat(reply.header("Preference-Applied")).isEqualTo("wait=300");
    }

    @Test
    void aConfirmInTheBackgroundAnswersAllWhoWaitWithOneRequest() {
        List<CompletableFuture<Reply>> all =
                IntStream.range(0, 50).mapToObj(i -> waiting(300)).toList();
        awaitWatching(50);
        registry.publish("acme/helper:1", now);
        registry.clear();

        clock.advance(Duration.ofSeconds(67));

        all.forEach(one -> {
            Reply reply = got(one);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Docker-Content-Digest"))
                    .isEqualTo(digest(now).toString());
            assertThat(reply.header("Agent-Source")).isEqualTo("registry");
        });
        assertThat(registry.manifestRequests())
                .containsExactly("HEAD /v2/acme/helper/manifests/1", "GET /v2/acme/helper/manifests/" + digest(now));
        assertThat(watches.watching()).isZero();
    }

    @Test
    void aHigherVersionWakesWhoWaitsForARange() {
        registry.publish("acme/helper:1.2.0", before);
        helper = helper.replaceFirst(":1$", ":%5E1.2");
        etag = http.get(helper).header("ETag");
        CompletableFuture<Reply> waiting = waiting(300);
        awaitWatching(1);
        registry.publish("acme/helper:1.3.0", now);
        http.get(helper);

        Reply reply = got(waiting);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Agent-Reference")).contains("/acme/helper:1.3.0@" + digest(now));
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh", "read", "pin"})
    void whatSomebodyElseDoesWakesWhoWaits(String what) {
        if (what.equals("pin")) {
            registry.publish("acme/helper:1", now);
            etag = http.get(helper).header("ETag");
        }
        CompletableFuture<Reply> waiting = waiting(300);
        awaitWatching(1);

        switch (what) {
            case "refresh" -> {
                registry.publish("acme/helper:1", now);
                http.send("POST", helper + "/refresh");
            }
            case "read" -> {
                registry.publish("acme/helper:1", now);
                http.get(helper);
            }
            default -> {
                String body = "{\"digest\":\"" + digest(before) + "\"}";
                http.sendBody(
                        "PUT",
                        helper + "/-/pin",
                        body,
                        "Content-Type: application/json",
                        "Content-Length: " + body.length());
            }
        }

        Reply reply = got(waiting);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Docker-Content-Digest"))
                .isEqualTo(digest(what.equals("pin") ? before : now).toString());
        http.send("DELETE", helper + "/-/pin");
    }

    @Test
    void anAgentWithTheSameBytesWakesNobodyWhoHasThem() {
        CompletableFuture<Reply> waiting = waiting(300);
        awaitWatching(1);
        Packed same = Agents.gzip(Agents.HAIKU);
        etag = "unused";
        registry.publish("acme/helper:1", same);
        http.get(helper);
        Reply reply = got(waiting);
        assertThat(reply.status()).isEqualTo(200);

        etag = reply.header("ETag");
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        CompletableFuture<Reply> again = waiting(2);
        awaitWatching(1);
        assertThat(http.get(helper).header("Agent-Source")).isEqualTo("registry");

        assertThat(got(again).status()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=x", "wait", "respond-async", "wait=-1"})
    void whatIsNoWaitIsAnsweredAtOnce(String preference) {
        Reply reply = http.get(helper, "If-None-Match: " + etag, "Prefer: " + preference);

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.has("Preference-Applied")).isFalse();
        assertThat(reply.header("Vary")).isEqualTo("Accept");
    }

    @Test
    void whereThereIsNothingToWaitForTheAnswerComesAtOnce() {
        String byDigest = "/agents/" + registry.reference("acme/helper@" + digest(before));

        Reply unconditional = http.get(helper, "Prefer: wait=300");
        Reply digest = http.get(byDigest, "Prefer: wait=300", "If-None-Match: " + etag);
        Reply local = http.get(helper + "?source=local", "Prefer: wait=300", "If-None-Match: " + etag);

        assertThat(List.of(unconditional.status(), digest.status(), local.status()))
                .containsExactly(200, 304, 304);
        assertThat(List.of(
                        unconditional.has("Preference-Applied"),
                        digest.has("Preference-Applied"),
                        local.has("Preference-Applied")))
                .containsOnly(false);
    }

    @Test
    void aCallerWhoWaitsIsContentWithWhatWasConfirmedWithinTheInterval() {
        got(waiting(1));
        got(waiting(1));
        got(waiting(1));

        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aFailureIsAnsweredAtOnce() {
        registry.deleteTag("acme/helper:1");

        Reply reply = got(waiting(300, "Cache-Control: no-cache"));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(watches.watching()).isZero();
    }

    @Test
    void whoHangsUpIsForgotten() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", service.getPort())) {
            String request = "GET " + helper + " HTTP/1.1\r\nHost: 127.0.0.1\r\nPrefer: wait=300\r\nIf-None-Match: "
                    + etag + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            awaitWatching(1);
        }

        awaitWatching(0);
    }
}
