package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bodies may be sent, however their length is told. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class UploadLimitsTest {

    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");

    @TestHTTPResource
    URI service;

    private RawHttp http() {
        return new RawHttp(service.getPort());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /agents/localhost:1/acme/helper:1/-/pin, application/json, 4096",
        "POST, /agents/-/validate, application/yaml, 1048576",
        "POST, /agents/localhost:1/acme/helper:1/refresh, text/plain, 65536",
        "POST, /store/gc, text/plain, 65536",
        "GET, /agents/localhost:1/acme/helper:1?source=local, text/plain, 65536"
    })
    void oneByteTooManyInChunksIsTooLarge(String method, String target, String type, int limit) {
        RawHttp.Reply over = chunked(method, target, type, limit + 1);
        RawHttp.Reply within = chunked(method, target, type, limit);

        assertThat(over.status()).isEqualTo(413);
        assertThat(over.json().at("/code").asText()).isEqualTo("too-large");
        assertThat(over.json().at("/limit").asInt()).isEqualTo(limit);
        assertThat(over.header("Connection")).isEqualTo("close");
        assertThat(within.status()).isNotEqualTo(413);
    }

    private RawHttp.Reply chunked(String method, String target, String type, int size) {
        int half = size / 2;
        String body = Integer.toHexString(half) + "\r\n" + "x".repeat(half) + "\r\n" + Integer.toHexString(size - half)
                + "\r\n" + "x".repeat(size - half) + "\r\n0\r\n\r\n";
        return http().sendBody(method, target, body, CHUNKED, "Content-Type: " + type);
    }

    @Test
    void bodyInChunksArrivesWholeAndInOrder() {
        String agent = "version: '2'\nagents:\n  root:\n    model: openai/gpt-4o\n    instruction: x\n# ";
        StringBuilder chunks = new StringBuilder();
        for (String line : (agent + "é".repeat(10_000) + "\nnothing: known\n").split("(?<=\n)")) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            chunks.append(Integer.toHexString(bytes.length))
                    .append("\r\n")
                    .append(new String(bytes, StandardCharsets.ISO_8859_1))
                    .append("\r\n");
        }

        RawHttp.Reply reply = http().sendBody(
                        "POST", "/agents/-/validate", chunks + "0\r\n\r\n", CHUNKED, "Content-Type: application/yaml");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().at("/findings/0/line").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /agents/-/%69mport",
        "POST, /agents/%2D/import",
        "POST, /agents/-%2Fimport",
        "POST, /agents/%2d%2fvalidate",
        "POST, /agents/-/import;a=b",
        "PUT, /agents/acme/helper:1/-/%70in",
        "GET, /agents/acme/helper:1/-/e%78plain",
        "GET, /agents/-/%67et?ref=acme/helper"
    })
    void namesOfThisServiceHaveOneSpelling(String method, String target) {
        RawHttp.Reply reply = http().send(method, target);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/code").asText()).isEqualTo("invalid-parameter");
        assertThat(reply.json().at("/parameter").asText()).isEqualTo("path");
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOnOnlyWhereTheBodyIsTaken() throws IOException {
        assertThat(firstAnswer("POST /agents/-/validate", "Content-Length: 10")).isEqualTo("100");
        assertThat(firstAnswer("POST /agents/-/validate", CHUNKED)).isEqualTo("100");
        assertThat(firstAnswer("POST /agents/-/validate", "Content-Length: 1048577"))
                .isEqualTo("413");
        assertThat(firstAnswer("POST /agents/-/nothing", "Content-Length: 100000"))
                .isEqualTo("413");
    }

    private String firstAnswer(String line, String framing) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n" + framing + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return STATUS_LINE.matcher(answer).replaceFirst("$1");
        }
    }

    @Test
    void bodyThatNobodyNeedsHoldsTheConnectionForNoOtherRequest() {
        try (TestRegistry registry = TestRegistry.start()) {
            String get = "GET /agents/" + registry.reference("acme/helper:1") + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";

            assertThat(http().statuses(
                                    get + "Content-Length: 5\r\n\r\nhello",
                                    get + "Content-Length: 5\r\nConnection: close\r\n\r\nworld"))
                    .containsExactly(404, 404);
        }
    }
}
