package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.SignatureRejected;
import io.agentloader.failure.AgentException.StoreCorrupt;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.Report;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that a pull seldom has, requests that never come to one, and what the framework raises by itself. */
@QuarkusTest
@TestProfile(FakePipeline.class)
class FailureMappingTest {

    private static final String HELPER = "/agents/ghcr.io/acme/helper";
    private static final Report REPORT = Report.of("ghcr.io/acme/helper:latest", "did not work")
            .withReference("ghcr.io/acme/helper:latest")
            .withHost("ghcr.io");

    @Inject
    FakePullAgent pipeline;

    @TestHTTPResource
    URI service;

    private RawHttp http;

    @BeforeEach
    void forget() {
        pipeline.reset();
        http = new RawHttp(service.getPort());
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SignatureRejected(REPORT), 403, "signature-rejected"),
                Arguments.of(new TlsUntrusted(REPORT), 502, "tls-untrusted"),
                Arguments.of(new StoreCorrupt(REPORT), 500, "store-corrupt"),
                Arguments.of(new StoreUnavailable(REPORT), 500, "store-unavailable"),
                Arguments.of(new StoreUnavailable(REPORT.withMember("disk", "full")), 507, "store-unavailable"),
                Arguments.of(new Offline(REPORT), 503, "offline"),
                Arguments.of(new Overloaded(REPORT), 503, "overloaded"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsAProblem(AgentException failure, int status, String code) {
        pipeline.thenFails(failure);

        Reply reply = http.get(HELPER, "Accept: application/yaml");

        assertProblem(reply, status, code);
        assertThat(reply.json().at("/reference").asText()).isEqualTo("ghcr.io/acme/helper:latest");
        assertThat(reply.json().at("/host").asText()).isEqualTo("ghcr.io");
        assertThat(reply.json().at("/detail").asText()).contains("ghcr.io/acme/helper:latest");
    }

    @Test
    void whoCalledTooOftenIsToldWhenToComeBack() {
        pipeline.thenFails(new Overloaded(REPORT));

        assertThat(http.get(HELPER).header("Retry-After")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,                              404, no-such-resource",
        "GET,    /store/none,                           404, no-such-resource",
        "GET,    /agents/a/-/history,                   404, no-such-resource",
        "GET,    /agents/a/-/,                          404, no-such-resource",
        "GET,    /agents/a/-/digest/,                   404, no-such-resource",
        "GET,    /dev/share,                            404, no-such-resource",
        "PUT,    /dev/share,                            404, no-such-resource",
        "GET,    /agents/-/validate,                    405, method-not-allowed",
        "GET,    //agents/a,                            404, no-such-resource",
        "GET,    /%zz,                                  404, no-such-resource",
        "GET,    /problems/nothing,                     404, no-such-resource",
        "POST,   /agents/a,                             405, method-not-allowed",
        "POST,   /agents/a/-/exists,                    405, method-not-allowed",
        "POST,   /agents,                               405, method-not-allowed",
        "PUT,    /agents/a,                             405, method-not-allowed",
        "DELETE, /agents/a/-/digest,                    405, method-not-allowed",
        "PATCH,  /agents,                               405, method-not-allowed",
        "PUT,    /problems/not-found,                   405, method-not-allowed",
        "GET,    /agents/-/get,                         400, invalid-parameter",
        "GET,    /agents/-/get?ref=%zz,                 400, invalid-parameter",
        "GET,    /agents/-/get?ref=a&ref=b,             400, invalid-parameter",
        "GET,    /agents/a?source=nowhere,              400, invalid-parameter",
        "GET,    /agents/a?platform=/,                  400, invalid-parameter",
        "GET,    /agents?limit=0,                       400, invalid-parameter",
        "GET,    /agents?limit=1001,                    400, invalid-parameter",
        "GET,    /agents?state=odd,                     400, invalid-parameter",
        "GET,    /agents?digest=sha256:1,               400, invalid-parameter",
        "GET,    /agents/-/get?ref=,                    400, invalid-reference",
        "GET,    /agents/a//b,                          400, invalid-reference",
        "GET,    /agents/a/../b,                        400, invalid-reference",
        "GET,    /agents/a/../../q/health,              400, invalid-reference",
        "GET,    /agents/a/%2e%2e/b,                    400, invalid-reference",
        "GET,    /agents/a%252Fb,                       400, invalid-reference",
        "GET,    /agents/a%00,                          400, invalid-reference",
        "GET,    /agents/a%0d%0aX-Evil:%20y,            400, invalid-reference",
        "GET,    /agents/%zz,                           400, invalid-reference",
        "GET,    /agents/a;x=1,                         400, invalid-reference",
        "GET,    /agents/a/B,                           400, invalid-reference",
        "GET,    /agents/a:b:c,                         400, invalid-reference",
        "POST,   /agents/refresh,                       400, invalid-reference",
        "HEAD,   /agents/a/B,                           400, ''",
    })
    void aBadRequestIsAProblemAndNoPull(String method, String target, int status, String code) {
        Reply reply = http.send(method, target);

        if (method.equals("HEAD")) {
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body()).isEmpty();
        } else {
            assertProblem(reply, status, code);
        }
        assertThat(pipeline.asked()).isEmpty();
        assertThat(reply.has("X-Evil")).isFalse();
    }

    @Test
    void theMethodsThatAPathHasAreListed() {
        assertThat(http.send("PUT", "/agents/a").header("Allow")).isEqualTo("GET, HEAD, DELETE");
        assertThat(http.send("PUT", "/agents/a/refresh").header("Allow")).isEqualTo("GET, HEAD, DELETE, POST");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_025, 4_000, 30_000})
    void aReferenceThatIsTooLongIsAProblem(int length) {
        assertProblem(http.get("/agents/" + "a".repeat(length)), 414, "uri-too-long");
        assertProblem(http.get("/agents/-/get?ref=" + "a".repeat(length)), 414, "uri-too-long");
    }

    @Test
    void whatIsAvailableIsListedForThoseWhoAcceptNoneOfIt() {
        Reply reply = http.get(HELPER, "Accept: application/xml");

        assertProblem(reply, 406, "not-acceptable");
        assertThat(reply.json().at("/available").size()).isEqualTo(10);
        assertThat(pipeline.asked()).isEmpty();
    }

    @Test
    void aForeignHostIsMisdirected() {
        assertProblem(http.get(HELPER, "Host: rebound.example"), 421, "misdirected-request");
        assertProblem(http.get("http://rebound.example" + HELPER), 421, "misdirected-request");
        assertThat(http.get(HELPER, "Host: agents.example").status()).isEqualTo(200);
        assertProblem(http.get("/q/health/ready", "Host: rebound.example"), 421, "misdirected-request");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /agents/acme/helper:1",
        "PUT, /agents/acme/helper:1/-/pin",
        "DELETE, /agents/acme/helper:1/-/pin",
        "POST, /store/gc",
        "POST, /store/verify"
    })
    void whatChangesTheStoreIsOffAndTheProblemNamesTheKey(String method, String target) {
        Reply reply = http.send(method, target);

        assertProblem(reply, 403, "forbidden");
        assertThat(reply.json().at("/detail").asText()).contains("agent-loader.admin.enabled=true");
    }

    @Test
    void aPageOfAnotherSiteIsForbidden() {
        assertProblem(http.get(HELPER, "Sec-Fetch-Site: cross-site"), 403, "forbidden");
        assertProblem(http.send("POST", HELPER + "/refresh", "Origin: https://evil.example"), 403, "forbidden");
        assertThat(pipeline.asked()).isEmpty();
    }

    @Test
    void aBodyOfAnySizeIsNotTaken() {
        Reply reply = http.send("POST", HELPER + "/refresh", "Content-Length: 1000000");

        assertProblem(reply, 413, "too-large");
        assertThat(reply.json().at("/limit").asInt()).isEqualTo(65_536);
    }

    @Test
    void theRequestBehindARefusedOneIsAnswered() {
        String host = "Host: 127.0.0.1:" + service.getPort() + "\r\n";
        String refused = "POST /agents/a//b/refresh HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nbody";
        String gated = "POST /agents/a HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 4\r\n\r\nbody";
        String last = "GET " + HELPER + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n";

        assertThat(http.statuses(refused, gated, last)).containsExactly(400, 421, 200);
    }

    @Test
    void aBugIsAProblemWithoutItsInsides() {
        pipeline.thenFails(new IllegalStateException("planted, with /a/path/of/the/machine"));

        Reply reply = http.get(HELPER);

        assertProblem(reply, 500, "internal-error");
        assertThat(reply.body()).doesNotContain("planted", "IllegalState", "/a/path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not-found", "registry-unavailable", "internal-error", "misdirected-request"})
    void everyTypeOfProblemHasAPage(String code) {
        Reply reply = http.get("/problems/" + code);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(reply.body()).startsWith(code + " (").contains("What to do: ");
    }

    @Test
    void allProblemsAreListed() {
        assertThat(http.get("/problems").body()).contains("/problems/not-found\n", "/problems/internal-error\n");
    }

    @Test
    void itIsReadyWithoutAnyRegistry() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
    }

    private static void assertProblem(Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("X-Request-ID")).isNotEmpty();
        JsonNode problem = reply.json();
        assertThat(problem.at("/code").asText()).isEqualTo(code);
        assertThat(problem.at("/type").asText()).isEqualTo("/problems/" + code);
        assertThat(problem.at("/status").asInt()).isEqualTo(status);
        assertThat(problem.at("/title").asText()).isNotEmpty();
        assertThat(problem.at("/detail").asText()).isNotEmpty();
        assertThat(problem.at("/hint").asText()).isNotEmpty();
        assertThat(problem.at("/instance").asText()).startsWith("urn:uuid:");
        assertThat(reply.body()).doesNotContain("\\tat ", "Exception");
    }
}
