package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.HostFailure;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.failure.StoredState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Report REPORT = Report.of("ghcr.io/acme/helper:1.2", "timed out after 10 s")
            .withReference("ghcr.io/acme/helper:1.2")
            .withHost("ghcr.io")
            .withError(NetworkError.CONNECTION_TIMEOUT)
            .withAttempts(3)
            .withStored(StoredState.NONE)
            .withRetryAfter(Duration.ofMillis(29_100))
            .withCauses(List.of(new HostFailure("ghcr.io", "connection_timeout")));

    private final Problems problems = new Problems(new CacheRules(Settings.USUAL, InstantSource.system()));

    @Test
    void aProxyInTheWayIsNamedInTheHintAndInAMember() {
        Answer answer =
                problems.of(new RegistryUnavailable(REPORT.withMember("proxy", "proxy.corp:3128")), "request-1");

        assertThat(json(answer).path("proxy").asText()).isEqualTo("proxy.corp:3128");
        assertThat(json(answer).path("hint").asText())
                .startsWith("Check that the proxy proxy.corp:3128 runs")
                .contains("lets ghcr.io through");
    }

    @Test
    void signsThatTurnATextAroundAreWrittenOut() {
        Answer answer = problems.of(Refusal.invalidParameter("a\u202eb", "is \u2066odd\u200f"), "request-1");

        assertThat(answer.text())
                .contains("a\\u202eb", "\\u2066odd\\u200f")
                .doesNotContain("\u202e", "\u2066", "\u200f");
        assertThat(json(answer).path("parameter").asText()).isEqualTo("a\u202eb");
    }

    @Test
    void methodOfAnyLengthTakesNoMoreThanAWord() {
        assertThat(Refusal.methodNotAllowed("PROPFIND", "GET").detail())
                .isEqualTo("There is no PROPFIND here, only GET.");
        assertThat(Refusal.methodNotAllowed("A".repeat(30_000), "GET").detail())
                .isEqualTo("There is no such method here, only GET.");
    }

    @Test
    void aProblemTellsEverythingThatIsKnown() {
        Answer answer = problems.of(new RegistryUnavailable(REPORT), "request-1");

        JsonNode document = json(answer);
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Retry-After", "30")
                .containsEntry("Proxy-Status", "agent-loader; error=connection_timeout; next-hop=ghcr.io");
        assertThat(document.fieldNames())
                .toIterable()
                .containsExactly(
                        "type",
                        "code",
                        "title",
                        "status",
                        "detail",
                        "instance",
                        "reference",
                        "host",
                        "upstreamStatus",
                        "attempts",
                        "stored",
                        "retryAfter",
                        "hint",
                        "causes");
        assertThat(document.at("/type").asText()).isEqualTo("/problems/registry-unavailable");
        assertThat(document.at("/status").asInt()).isEqualTo(504);
        assertThat(document.at("/detail").asText()).isEqualTo("ghcr.io/acme/helper:1.2: timed out after 10 s");
        assertThat(document.at("/instance").asText()).matches("urn:uuid:[0-9a-f-]{36}");
        assertThat(document.at("/upstreamStatus").isNull()).isTrue();
        assertThat(document.at("/attempts").asInt()).isEqualTo(3);
        assertThat(document.at("/stored").asText()).isEqualTo("none");
        assertThat(document.at("/retryAfter").asInt()).isEqualTo(30);
        assertThat(document.at("/causes/0/error").asText()).isEqualTo("connection_timeout");
    }

    @Test
    void furtherMembersAreAddedAndOverwriteNothing() {
        Report report = REPORT.withUpstreamStatus(404)
                .withUpstreamCode("MANIFEST_UNKNOWN")
                .withMember("rule", "x")
                .withMember("status", 200);

        JsonNode document = json(problems.of(new NotFound(report), "request-1"));

        assertThat(document.at("/rule").asText()).isEqualTo("x");
        assertThat(document.at("/status").asInt()).isEqualTo(404);
        assertThat(document.at("/upstreamStatus").asInt()).isEqualTo(404);
        assertThat(document.at("/upstreamCode").asText()).isEqualTo("MANIFEST_UNKNOWN");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTION_TIMEOUT, 504",
        "CONNECTION_READ_TIMEOUT, 504",
        "HTTP_RESPONSE_TIMEOUT, 504",
        "CONNECTION_REFUSED, 502",
        "DNS_ERROR, 502"
    })
    void onlyATimeOutIsAGatewayTimeOut(NetworkError error, int status) {
        assertThat(Problems.statusOf(new RegistryUnavailable(REPORT.withError(error))))
                .isEqualTo(status);
    }

    @Test
    void aFullDiskHasAStatusOfItsOwn() {
        Report report = Report.of("the store", "no room");

        assertThat(Problems.statusOf(new StoreUnavailable(report))).isEqualTo(500);
        assertThat(Problems.statusOf(new StoreUnavailable(report.withMember("disk", "full"))))
                .isEqualTo(507);
    }

    @Test
    void whoShouldComeBackIsToldWhenAlsoIfNobodyKnows() {
        AgentException limited = new RateLimited(Report.of("x", "y"));
        AgentException overloaded = new Overloaded(Report.of("x", "y"));

        assertThat(problems.of(limited, "request-1").headers()).containsEntry("Retry-After", "30");
        assertThat(problems.of(overloaded, "request-1").headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void aRefusalIsAProblemWithItsHeaders() {
        Answer answer = problems.of(Refusal.methodNotAllowed("PUT", "GET, HEAD"), "request-1");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD");
        assertThat(json(answer).at("/code").asText()).isEqualTo("method-not-allowed");
    }

    @Test
    void aBugTellsCallersNothingButItsId() {
        IllegalStateException bug = new IllegalStateException("/var/lib/secret/path is gone");

        Answer answer = problems.ofBug(bug, "request-1");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("urn:uuid:").doesNotContain("secret", "IllegalState", "\\tat ");
    }

    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.text());
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
