package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.HostFailure;
import io.agentloader.failure.Kind;
import io.agentloader.failure.NetworkError;
import io.agentloader.testkit.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each status and each way of breaking, by real faults (wire tests 7 and 8). */
class FailureTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private AgentException after(Reply... replies) {
        bench.server.on("GET " + TAGGED, replies);
        return bench.manifestFailure(AgentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REGISTRY_REJECTED, 1, false",
        "403, UPSTREAM_DENIED, 1, false",
        "404, NOT_FOUND, 1, false",
        "405, REGISTRY_REJECTED, 1, false",
        "406, REGISTRY_REJECTED, 1, false",
        "407, REGISTRY_UNAVAILABLE, 1, true",
        "408, REGISTRY_UNAVAILABLE, 3, true",
        "409, REGISTRY_REJECTED, 1, false",
        "410, REGISTRY_REJECTED, 1, false",
        "415, REGISTRY_REJECTED, 1, false",
        "416, REGISTRY_REJECTED, 1, false",
        "418, REGISTRY_REJECTED, 1, false",
        "421, REGISTRY_REJECTED, 1, false",
        "429, RATE_LIMITED, 3, true",
        "451, REGISTRY_REJECTED, 1, false",
        "499, REGISTRY_UNAVAILABLE, 3, true",
        "500, REGISTRY_UNAVAILABLE, 3, true",
        "501, REGISTRY_UNAVAILABLE, 1, true",
        "502, REGISTRY_UNAVAILABLE, 3, true",
        "503, REGISTRY_UNAVAILABLE, 3, true",
        "504, REGISTRY_UNAVAILABLE, 3, true",
        "505, REGISTRY_UNAVAILABLE, 1, true",
        "511, REGISTRY_UNAVAILABLE, 1, true",
        "522, REGISTRY_UNAVAILABLE, 3, true",
        "201, REGISTRY_PROTOCOL, 1, true",
        "204, REGISTRY_PROTOCOL, 1, true",
        "206, REGISTRY_PROTOCOL, 1, true",
        "300, REGISTRY_PROTOCOL, 1, true",
        "304, REGISTRY_PROTOCOL, 1, true",
    })
    void statusDecidesTheKind(int status, Kind kind, int requests, boolean trouble) {
        AgentException failure = after(Reply.status(status));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure instanceof Trouble).isEqualTo(trouble);
        assertThat(bench.server.requests()).hasSize(requests);
        assertThat(failure.report().attempts()).isEqualTo(requests);
        assertThat(failure.report().upstreamStatus()).hasValue(status);
        assertThat(failure.report().host()).contains(bench.server.authority());
        assertThat(failure.report().reference()).contains(bench.reference().toString());
        assertThat(failure.report().causes())
                .containsExactly(new HostFailure(bench.server.authority(), "status_" + status));
        assertThat(failure.report().detail())
                .isEqualTo("GET manifest of " + bench.reference() + " failed: " + bench.server.authority()
                        + " answered " + status);
    }

    @Test
    void codeAndMessageOfTheRegistryAreTold() {
        AgentException failure = after(
                Reply.text(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"unknown\\u0007 tag\"}]}"));

        assertThat(failure).isInstanceOf(NotFound.class);
        assertThat(failure.report().upstreamCode()).contains("MANIFEST_UNKNOWN");
        assertThat(failure.report().detail()).endsWith("answered 404 MANIFEST_UNKNOWN (\"unknown  tag\")");
    }

    @Test
    void aCodeDoesNotOverruleTheStatus() {
        AgentException failure = after(Reply.text(404, "{\"errors\":[{\"code\":\"UNKNOWN\"}]}"));

        assertThat(failure).isInstanceOf(NotFound.class);
        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void wordsInABodyDecideNothing() {
        AgentException failure = after(Reply.text(400, "connection refused: no such file or directory, timed out"));

        assertThat(failure.kind()).isEqualTo(Kind.REGISTRY_REJECTED);
    }

    @Test
    void longErrorBodyIsCutAndKeepsItsStatus() {
        AgentException failure = after(Reply.text(403, "{\"errors\":[" + "x".repeat(200 * 1024)));

        assertThat(failure.kind()).isEqualTo(Kind.UPSTREAM_DENIED);
        assertThat(failure.report().detail().length()).isLessThan(500);
    }

    @Test
    void rateLimitTellsItsNumbersAndWhenToComeBack() {
        AgentException failure = after(Reply.status(429)
                .with("Retry-After", "3600")
                .with("ratelimit-limit", "100;w=21600")
                .with("ratelimit-remaining", "0;w=21600"));

        assertThat(failure).isInstanceOf(RateLimited.class);
        assertThat(failure.report().retryAfter()).contains(Duration.ofHours(1));
        assertThat(failure.report().members()).containsEntry("limit", 100).containsEntry("remaining", 0);
        assertThat(bench.server.requests()).hasSize(1);
    }

    @Test
    void retryAfterOfOneSecondIsWaitedFor() {
        bench.server.on("GET " + TAGGED, Reply.status(503).with("Retry-After", "1"), Bench.manifestReply());
        long start = System.nanoTime();

        Delivered<?> manifest = bench.manifest();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(manifest.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"rubbish", "'Thu, 01 Jan 1970 00:00:00 GMT'", "-5"})
    void retryAfterThatMeansNothingDelaysNothing(String value) {
        bench.server.on("GET " + TAGGED, Reply.status(429).with("Retry-After", value), Bench.manifestReply());

        assertThat(bench.manifest().attempts()).isEqualTo(2);
    }

    @Test
    void hangingUpUsesAllAttempts() {
        AgentException failure = after(Reply.hangUp());

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_TERMINATED);
        assertThat(bench.server.requests()).hasSize(3);
        assertThat(failure.report().causes())
                .containsExactly(new HostFailure(bench.server.authority(), "connection_terminated"));
    }

    @Test
    void silenceIsAResponseTimeOutThatTellsHowLongWasWaited() {
        bench.impatient();

        AgentException failure = after(Reply.silence());

        assertThat(failure).isInstanceOf(RegistryUnavailable.class);
        assertThat(failure.report().error()).contains(NetworkError.HTTP_RESPONSE_TIMEOUT);
        assertThat(failure.report().detail())
                .isEqualTo("GET manifest of " + bench.reference()
                        + " timed out after 300 ms, waiting for the answer of " + bench.server.authority());
    }

    @Test
    void tricklingBodyIsCoveredByTheSameTimeOut() {
        bench.impatient();

        AgentException failure = after(Reply.stalledBody());

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_READ_TIMEOUT);
        assertThat(failure.report().attempts()).isEqualTo(3);
    }

    @Test
    void closedPortIsARefusedConnection() {
        // a port that no system hands out: a free one could be taken, even by the very connection that looks for it
        String gone = "127.0.0.1:1";

        AgentException failure = Bench.failure(
                RegistryUnavailable.class,
                bench.client().manifest(Bench.reference(gone + "/acme/helper:1"), Effort.FULL));

        assertThat(failure.report().error())
                .as(() -> failure + " because " + failure.getCause())
                .contains(NetworkError.CONNECTION_REFUSED);
        assertThat(failure.report().attempts()).isEqualTo(3);
        assertThat(failure.report().upstreamStatus()).isEmpty();
    }

    @Test
    void unknownNameIsAskedForTwice() {
        AgentException failure = Bench.failure(
                RegistryUnavailable.class,
                bench.client().manifest(Bench.reference("nowhere.invalid/acme/helper:1"), Effort.FULL));

        assertThat(failure.report().error()).contains(NetworkError.DNS_ERROR);
        assertThat(failure.report().attempts()).isEqualTo(2);
    }

    private AgentException against(Bench.Own own, Consumer<NetSocket> behaviour, AtomicInteger connections)
            throws Exception {
        NetServer raw = bench.vertx
                .createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0).setSoLinger(0))
                .connectHandler(socket -> {
                    connections.incrementAndGet();
                    behaviour.accept(socket);
                });
        raw.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        String authority = "127.0.0.1:" + raw.actualPort();
        bench.registry(authority, own);
        try {
            return Bench.failure(
                    AgentException.class,
                    bench.client().manifest(Bench.reference(authority + "/acme/helper:1"), Effort.FULL));
        } finally {
            raw.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void resetConnectionIsTerminated() throws Exception {
        AtomicInteger connections = new AtomicInteger();

        AgentException failure =
                against(Bench.Own.PLAIN, socket -> socket.handler(request -> socket.close()), connections);

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_TERMINATED);
        assertThat(connections).hasValue(3);
    }

    @Test
    void cutHandshakeIsTerminatedAndNoReasonForPlainText() throws Exception {
        AtomicInteger connections = new AtomicInteger();

        AgentException failure =
                against(Bench.Own.INSECURE, socket -> socket.handler(hello -> socket.close()), connections);

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_TERMINATED);
        assertThat(connections).hasValue(3);
    }

    @Test
    void handshakeRefusedByAnAlertIsNotRepeated() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        Buffer handshakeFailure = Buffer.buffer(new byte[] {0x15, 3, 3, 0, 2, 2, 40});

        AgentException failure = against(
                Bench.Own.INSECURE, socket -> socket.handler(hello -> socket.write(handshakeFailure)), connections);

        assertThat(failure.report().error()).contains(NetworkError.TLS_PROTOCOL_ERROR);
        assertThat(connections).hasValue(1);
    }

    @Test
    void whatIsNoHttpIsAProtocolError() throws Exception {
        AtomicInteger connections = new AtomicInteger();

        AgentException failure = against(
                Bench.Own.PLAIN,
                socket -> socket.handler(request -> socket.write("220 mail.example ESMTP ready\r\n\r\n")),
                connections);

        assertThat(failure).isInstanceOf(RegistryProtocol.class);
        assertThat(failure.report().error()).contains(NetworkError.HTTP_PROTOCOL_ERROR);
        assertThat(connections).hasValue(1);
    }
}
