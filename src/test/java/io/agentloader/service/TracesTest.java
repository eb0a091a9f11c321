package io.agentloader.service;

import static io.agentloader.testkit.TestCollector.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.TestCollector;
import io.agentloader.testkit.TestRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is sent of requests and pulls. */
@QuarkusTest
@TestProfile(TracesProfile.class)
class TracesTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    TestCollector collector;

    private TestRegistry registry;
    private Caller caller;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        caller = new Caller(base);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Span served(String requestId) {
        return collector.await(
                span -> attribute(span, "agent_loader.request_id").equals(requestId));
    }

    /** Without those that found that the registry speaks no TLS. */
    private List<Span> answered(Span pull) {
        return collector.childrenOf(pull).stream()
                .filter(span -> !attribute(span, "http.response.status_code").isEmpty())
                .toList();
    }

    private static List<String> names(List<Span> spans) {
        return spans.stream().map(Span::getName).sorted().toList();
    }

    @Test
    void coldPullIsARequestAPullAndItsRequestsAndAConfirmIsOneOfThem() {
        registry.publish("acme/cold:1", Agents.raw(Agents.HAIKU));
        String reference = registry.reference("acme/cold:1");

        caller.get(reference, "X-Request-ID", "cold");
        Span request = served("cold");
        Span pull = collector.childrenOf(request).get(0);

        assertThat(request.getName()).isEqualTo("GET /agents/<reference>");
        assertThat(request.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(request.getParentSpanId().isEmpty()).isTrue();
        assertThat(attribute(request, "http.response.status_code")).isEqualTo("200");
        assertThat(collector.childrenOf(request)).hasSize(1);
        assertThat(pull.getName()).isEqualTo("pull");
        assertThat(attribute(pull, "agent_loader.reference")).isEqualTo(reference);
        assertThat(attribute(pull, "agent_loader.source")).isEqualTo("registry");
        assertThat(names(answered(pull))).isEqualTo(List.of("GET blob", "GET manifest"));
        assertThat(answered(pull)).allSatisfy(asked -> {
            assertThat(asked.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(asked.getTraceId()).isEqualTo(request.getTraceId());
            assertThat(attribute(asked, "server.address")).isEqualTo(reference.replaceFirst("/.*", ""));
            assertThat(attribute(asked, "http.response.status_code")).isEqualTo("200");
            assertThat(asked.getStartTimeUnixNano()).isLessThanOrEqualTo(asked.getEndTimeUnixNano());
            assertThat(asked.getEndTimeUnixNano()).isLessThanOrEqualTo(request.getEndTimeUnixNano());
        });

        caller.get(reference, "X-Request-ID", "confirm");
        Span confirm = collector.childrenOf(served("confirm")).get(0);

        assertThat(attribute(confirm, "agent_loader.source")).isEqualTo("revalidated");
        assertThat(names(answered(confirm))).isEqualTo(List.of("HEAD manifest"));
    }

    @Test
    void failureIsOneInEachOfItsSpans() {
        caller.get(registry.reference("acme/nothing:1"), "X-Request-ID", "failure");

        Span request = served("failure");
        Span pull = collector.childrenOf(request).get(0);

        assertThat(attribute(request, "http.response.status_code")).isEqualTo("404");
        assertThat(pull.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(attribute(pull, "error.type")).isEqualTo("not-found");
        assertThat(answered(pull)).isNotEmpty().allSatisfy(asked -> assertThat(attribute(asked, "error.type"))
                .isEqualTo("404"));
    }

    @Test
    void traceOfTheCallerGoesOnHere() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        caller.get(
                registry.reference("acme/traced:1"),
                "X-Request-ID",
                "traced",
                "traceparent",
                "00-" + trace + "-00f067aa0ba902b7-01");

        Span request = served("traced");

        assertThat(hex(request.getTraceId().toByteArray())).isEqualTo(trace);
        assertThat(hex(request.getParentSpanId().toByteArray())).isEqualTo("00f067aa0ba902b7");
    }

    @Test
    void nothingThatMayBeASecretIsSent() {
        caller.get(
                registry.reference("acme/secret:1") + "?x=hunter2-query",
                "X-Request-ID",
                "secret",
                "Authorization",
                "Bearer hunter2-key");
        served("secret");

        assertThat(collector.text()).contains("acme/secret").doesNotContain("hunter2");
        assertThat(collector.headers())
                .allSatisfy(one -> assertThat(one.get("x-key")).isEqualTo(TracesProfile.SECRET));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
