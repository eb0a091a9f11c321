package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceSettingsTest {

    private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";

    @Test
    void tracesAreWantedWhereSomebodySaysWhereTheyGo() {
        assertThat(TraceSettings.areWanted(Map.of())).isFalse();
        assertThat(TraceSettings.areWanted(Map.of("OTEL_SERVICE_NAME", "x"))).isFalse();
        assertThat(TraceSettings.areWanted(Map.of(BASE, "http://c"))).isTrue();
        assertThat(TraceSettings.areWanted(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c")))
                .isTrue();
        assertThat(TraceSettings.areWanted(Map.of("OTEL_TRACES_EXPORTER", "otlp")))
                .isTrue();
        assertThat(TraceSettings.areWanted(Map.of(BASE, "http://c", "OTEL_TRACES_EXPORTER", "none")))
                .isFalse();
        assertThat(TraceSettings.areWanted(Map.of(BASE, "http://c", "OTEL_SDK_DISABLED", "TRUE")))
                .isFalse();
    }

    @Test
    void variablesWithoutEffectAreNamedAndOthersAreNot() {
        assertThat(TraceSettings.ignored(Map.of(
                        "OTEL_METRICS_EXPORTER",
                        "otlp",
                        BASE,
                        "http://c",
                        "OTEL_BSP_MAX_QUEUE_SIZE",
                        "1",
                        "PATH",
                        "/bin")))
                .containsExactly("OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_METRICS_EXPORTER");
    }

    @Test
    void variablesSayWhereAndAsWhom() {
        TraceSettings settings = TraceSettings.of(Map.of(
                BASE,
                "https://c.example/otlp",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "a=b%20c, d=e+f",
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment=test,service.name=other",
                "OTEL_SERVICE_NAME",
                "mine",
                "OTEL_TRACES_SAMPLER",
                "traceidratio",
                "OTEL_TRACES_SAMPLER_ARG",
                "0.25"));

        assertThat(settings)
                .isEqualTo(new TraceSettings(
                        "https://c.example/otlp/v1/traces",
                        Map.of("a", "b c", "d", "e+f"),
                        Map.of("deployment.environment", "test", "service.name", "mine"),
                        "traceidratio",
                        0.25));
        assertThat(settings.toString()).isEqualTo("traces to https://c.example/otlp/v1/traces");
    }

    @Test
    void endpointOfTracesIsTakenAsItIs() {
        assertThat(TraceSettings.of(Map.of(BASE, "http://a", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://b/x"))
                        .endpoint())
                .isEqualTo("http://b/x");
        assertThat(TraceSettings.of(Map.of()).endpoint()).isEqualTo("http://localhost:4318/v1/traces");
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4317",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://user:hunter2@c",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://c/?key=hunter2",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
        "OTEL_TRACES_EXPORTER, zipkin",
        "OTEL_TRACES_SAMPLER, jaeger_remote",
        "OTEL_TRACES_SAMPLER_ARG, 2",
        "OTEL_TRACES_SAMPLER_ARG, some",
        "OTEL_EXPORTER_OTLP_HEADERS, hunter2",
        "OTEL_EXPORTER_OTLP_HEADERS, a=%zz"
    })
    void whatCannotBeUsedIsNamedAndNotShown(String name, String value) {
        assertThatThrownBy(() -> TraceSettings.of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " cannot be used; allowed is ")
                .hasMessageNotContaining("hunter2");
    }
}
