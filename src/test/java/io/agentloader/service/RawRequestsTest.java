package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that no HTTP library would send: each is answered, or hung up on, soon; never as a mistake of ours, never twice, and
 * never with what belongs to somebody else.
 */
@QuarkusTest
@TestProfile(FakePipeline.class)
class RawRequestsTest {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");
    private static final String HOST = "Host: 127.0.0.1\r\n";
    private static final String END = HOST + "Connection: close\r\n\r\n";
    private static final String AGENT = "/agents/ghcr.io/acme/helper";
    private static final String SMUGGLED = "GET /agents/ghcr.io/smuggled/agent HTTP/1.1\r\n" + HOST + "\r\n";

    @TestHTTPResource
    URI service;

    @Inject
    FakePullAgent pipeline;

    private RawHttp http;

    @BeforeEach
    void start() {
        http = new RawHttp(service.getPort());
        pipeline.reset();
    }

    @AfterEach
    void othersAreAnsweredAllTheSame() {
        pipeline.reset();
        assertThat(http.get(AGENT).body()).isEqualTo(FakePullAgent.YAML);
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                target("dot segments", "/agents/a/../b", 400),
                target("escaped dot segments", "/agents/a/%2e%2e/b", 400),
                target("half escaped dot segments", "/agents/a/.%2E/b", 400),
                target("a way out", "/agents/../../etc/passwd", 400),
                target("double escapes", "/agents/a%252e%252e/b", 400),
                target("two slashes", "/agents/ghcr.io//helper", 400),
                target("two slashes first", "//agents/ghcr.io/acme/helper", 404),
                target("a backslash", "/agents/a\\b", 400),
                target("an escaped backslash", "/agents/a%5Cb", 400),
                target("a NUL", "/agents/a%00b", 400),
                target("escaped line ends", "/agents/a%0d%0aX-Injected:%20yes", 400),
                target("an escaped space", "/agents/a%20b", 400),
                target("a broken escape", "/agents/a%zz", 400),
                target("a cut escape", "/agents/a%2", 400),
                target("overlong UTF-8", "/agents/a%c0%ae%c0%ae/b", 400),
                target("a semicolon", "/agents/ghcr.io/acme/helper;x=1", 400),
                target("a fragment", "/agents/ghcr.io/acme/helper#x", 400),
                target("1,025 characters", "/agents/" + "a".repeat(1025), 414),
                target("10 KB", "/agents/ghcr.io/" + "a".repeat(10_000), 414),
                target("10 KB of escapes", "/agents/" + "%61".repeat(3_400), 414),
                target("10 KB of slashes", "/agents/" + "a/".repeat(5_000), 414),
                target("an absolute form", "http://127.0.0.1" + AGENT, 200),
                target("an absolute form of another host", "http://evil.example" + AGENT, 421),
                target("an absolute form of a file", "file:///etc/passwd", 421),
                target("an authority", "127.0.0.1:8080", 404),
                target("an asterisk", "*", 404),
                target("an empty query", AGENT + "?", 200),
                target("a query twice", AGENT + "?source=local&source=remote", 400),
                target("a query with line ends", AGENT + "?source=%0d%0a", 400));
    }

    private static Arguments target(String what, String target, int status) {
        return Arguments.of(what, target, status);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void oddTargetGetsItsProblemAndNothingElse(String what, String target, int status) {
        String answer = http.untilClosed("GET " + target + " HTTP/1.1\r\n" + END);

        assertThat(statuses(answer)).containsExactly(status);
        assertThat(answer).doesNotContainIgnoringCase("\nX-Injected");
        if (status != 200) {
            assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
            assertThat(pipeline.asked()).isEmpty();
        }
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                bytes("no version", "GET " + AGENT + "\r\n\r\n"),
                bytes("HTTP/0.9", "GET /\r\n"),
                bytes("version 1.2", "GET " + AGENT + " HTTP/1.2\r\n" + END),
                bytes("version 9", "GET " + AGENT + " HTTP/9.9\r\n" + END),
                bytes("no method", " " + AGENT + " HTTP/1.1\r\n" + END),
                bytes("an unknown method", "BREW " + AGENT + " HTTP/1.1\r\n" + END),
                bytes("a method of 40 KB", "G".repeat(40_000) + " / HTTP/1.1\r\n" + END),
                bytes("a space in the target", "GET /agents/a b HTTP/1.1\r\n" + END),
                bytes("a NUL in the target", "GET /agents/a\0b HTTP/1.1\r\n" + END),
                bytes("a bare CR in the target", "GET /agents/a\rb HTTP/1.1\r\n" + END),
                bytes("bytes above ASCII", "GET /agents/\u00ff\u00fe HTTP/1.1\r\n" + END),
                bytes("a target of 40 KB", "GET /agents/" + "a".repeat(40_000) + " HTTP/1.1\r\n" + END),
                bytes("bare LF", "GET " + AGENT + " HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n"),
                bytes("a folded header", "GET " + AGENT + " HTTP/1.1\r\nX-A: b\r\n c\r\n" + END),
                bytes(
                        "a folded host",
                        "GET " + AGENT + " HTTP/1.1\r\nHost:\r\n 127.0.0.1\r\nConnection: close\r\n\r\n"),
                bytes("a space before the colon", "GET " + AGENT + " HTTP/1.1\r\nHost : 127.0.0.1\r\n" + END),
                bytes("a header without a name", "GET " + AGENT + " HTTP/1.1\r\n: x\r\n" + END),
                bytes("a header without a colon", "GET " + AGENT + " HTTP/1.1\r\nnonsense\r\n" + END),
                bytes("a NUL in a header", "GET " + AGENT + " HTTP/1.1\r\nX-Request-ID: a\0b\r\n" + END),
                bytes("a CR in a header", "GET " + AGENT + " HTTP/1.1\r\nX-Request-ID: a\rX-Injected: y\r\n" + END),
                bytes("two hosts", "GET " + AGENT + " HTTP/1.1\r\nHost: evil.example\r\n" + END),
                bytes("10,000 headers", "GET " + AGENT + " HTTP/1.1\r\n" + "a: b\r\n".repeat(10_000) + END),
                bytes("a header of 40 KB", "GET " + AGENT + " HTTP/1.1\r\nX: " + "a".repeat(40_000) + "\r\n" + END),
                bytes("TLS", "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003\r\n\r\n"),
                bytes("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                bytes(
                        "an upgrade",
                        "GET " + AGENT + " HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n" + END),
                bytes("a web socket", "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + END),
                bytes("a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\n" + END),
                bytes("a length that is none", post("Content-Length: x")),
                bytes("a negative length", post("Content-Length: -1")),
                bytes("a signed length", post("Content-Length: +5")),
                bytes("a length of 20 digits", post("Content-Length: 99999999999999999999")),
                bytes("100 MB announced", post("Content-Length: 104857600")),
                bytes("100 MB announced, to be asked for", post("Content-Length: 104857600\r\nExpect: 100-continue")),
                bytes("two lengths", post("Content-Length: 5\r\nContent-Length: 6")),
                bytes("two lengths in one", post("Content-Length: 5, 6")),
                bytes("an unknown coding", post("Transfer-Encoding: gzip")),
                bytes("a chunk size that is none", post("Transfer-Encoding: chunked") + "zz\r\n"),
                bytes("a chunk size without end", post("Transfer-Encoding: chunked") + "f".repeat(40_000)));
    }

    private static String post(String header) {
        return "POST " + AGENT + "/refresh HTTP/1.1\r\n" + header + "\r\n" + END;
    }

    private static Arguments bytes(String what, String bytes) {
        return Arguments.of(what, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void oddBytesAreAnsweredOnceOrHungUpOn(String what, String bytes) {
        String answer = http.untilClosed(bytes);

        assertThat(statuses(answer))
                .hasSizeLessThanOrEqualTo(1)
                .allSatisfy(status -> assertThat(status).isBetween(200, 499).isNotEqualTo(204));
        assertThat(answer).doesNotContainIgnoringCase("\nX-Injected");
    }

    @Test
    void headerLineWithoutANameGetsAProblem() {
        String answer = http.untilClosed("GET " + AGENT + " HTTP/1.1\r\n: x\r\n" + END);

        assertThat(statuses(answer)).containsExactly(400);
        assertThat(answer).contains("has a line without a name");
    }

    static Stream<Arguments> smuggling() {
        String body = "0\r\n\r\n" + SMUGGLED;
        return Stream.of(
                bytes("a length and chunks", "Content-Length: " + body.length() + "\r\nTransfer-Encoding: chunked"),
                bytes("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: " + body.length()),
                bytes("a short length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
                bytes("chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
                bytes("chunks in disguise", "Transfer-Encoding: xchunked"),
                bytes("chunks with a space", "Transfer-Encoding : chunked"),
                bytes("chunks with a tab", "Transfer-Encoding:\tchunked"),
                bytes("chunks and identity", "Transfer-Encoding: chunked, identity"),
                bytes("two lengths", "Content-Length: 0\r\nContent-Length: " + body.length()),
                bytes("a length that is signed", "Content-Length: +0"),
                bytes("a length in hexadecimal", "Content-Length: 0x5"));
    }

    /** With two ways to see where a request ends, a proxy in front could have let this through as a body. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("smuggling")
    void whatFollowsARequestWhoseEndIsInDoubtIsNoRequest(String what, String headers) {
        String answer = http.untilClosed(
                "GET " + AGENT + " HTTP/1.1\r\n" + headers + "\r\n" + HOST + "\r\n0\r\n\r\n" + SMUGGLED);

        assertThat(statuses(answer)).hasSizeLessThanOrEqualTo(1);
        assertThat(pipeline.asked())
                .noneMatch(request -> request.reference().toString().contains("smuggled"));
    }

    @Test
    void requestsInOneGoAreAnsweredInTheirOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            requests.append("GET ")
                    .append(AGENT)
                    .append(":")
                    .append(i)
                    .append(" HTTP/1.1\r\n")
                    .append(HOST)
                    .append("\r\n");
        }

        String answer = http.untilClosed(requests + "GET /nothing HTTP/1.1\r\n" + END);

        assertThat(statuses(answer)).hasSize(51).startsWith(200).endsWith(404);
        assertThat(Pattern.compile("(?i)agent-reference: \\S+:([0-9]+)@")
                        .matcher(answer)
                        .results()
                        .map(MatchResult::group))
                .hasSize(50);
        assertThat(Pattern.compile("(?i)agent-reference: ghcr.io/acme/helper:([0-9]+)@")
                        .matcher(answer)
                        .results()
                        .map(found -> Integer.valueOf(found.group(1))))
                .isSorted();
    }

    @Test
    void whoDoesNotTakeTheAnswersGetsNoMoreMadeUntilThen() throws IOException {
        Content large = Content.hash(MediaType.YAML, "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
        pipeline.thenAnswers(request -> {
            PulledAgent plain = FakePullAgent.agent(request, FakePullAgent.outcome(Way.MISSED), Source.REGISTRY);
            return new PulledAgent(
                    plain.reference(),
                    large,
                    FakePullAgent.MANIFEST,
                    FakePullAgent.MANIFEST,
                    plain.provenance(),
                    plain.outcome(),
                    Optional.empty());
        });
        int all = 200;
        try (Socket lazy = new Socket("127.0.0.1", service.getPort())) {
            lazy.setSoTimeout(20_000);
            String request = "GET " + AGENT + ":lazy HTTP/1.1\r\n" + HOST + "\r\n";
            lazy.getOutputStream().write(request.repeat(all - 1).getBytes(StandardCharsets.US_ASCII));
            lazy.getOutputStream()
                    .write(("GET " + AGENT + ":lazy HTTP/1.1\r\n" + END).getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 30; i++) {
                assertThat(http.get(AGENT + ":other").status()).isEqualTo(200);
            }

            assertThat(pipeline.asked().stream()
                            .filter(asked -> asked.reference().tag().equals(Optional.of("lazy"))))
                    .hasSizeLessThan(60);

            assertThat(lazy.getInputStream().transferTo(OutputStream.nullOutputStream()))
                    .isGreaterThan((long) all << 20);
        }
    }

    @Test
    void whoSendsAllOfABodyThatNobodyWantsStillGetsTheAnswer() throws IOException {
        byte[] some = new byte[1 << 20];
        int pieces = 40;
        try (Socket stubborn = new Socket("127.0.0.1", service.getPort())) {
            stubborn.setSoTimeout(20_000);
            stubborn.getOutputStream()
                    .write(("POST /agents/-/validate HTTP/1.1\r\nContent-Length: " + ((long) pieces << 20) + "\r\n"
                                    + HOST + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < pieces; i++) {
                stubborn.getOutputStream().write(some);
            }

            String answer = new String(stubborn.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(statuses(answer)).containsExactly(413);
            assertThat(answer).containsIgnoringCase("\r\nconnection: close\r\n");
        }
    }

    static Stream<Arguments> last() {
        String get = "GET " + AGENT + " HTTP/1.1\r\n" + HOST;
        String validate = "POST /agents/-/validate HTTP/1.1\r\n" + HOST;
        String chunks = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        return Stream.of(
                bytes("chunks", get + chunks),
                bytes("no chunks", get + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bytes("chunks that are read", validate + chunks),
                bytes("to close, among other options", get + "Connection: keep-alive, close\r\n\r\n"),
                bytes("to close, on a second line", get + "Connection: te\r\nConnection: foo , Close\r\n\r\n"));
    }

    /** Whoever waits for the end would otherwise wait for a timer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("last")
    void connectionOfALastRequestEndsWithItsAnswer(String what, String request) {
        String before = "GET " + AGENT + ":before HTTP/1.1\r\n" + HOST + "\r\n";

        for (String all : List.of(request, before + request)) {
            Instant asked = Instant.now();
            String answer = http.untilClosed(all);

            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(4));
            assertThat(statuses(answer)).hasSize(all.equals(request) ? 1 : 2).containsOnly(200);
            assertThat(answer).containsIgnoringCase("\r\nconnection: close\r\n");
        }
    }

    private static List<Integer> statuses(String answer) {
        return STATUS_LINE
                .matcher(answer)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }
}
