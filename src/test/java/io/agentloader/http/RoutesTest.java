package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/agents, /agents",
        "/agents/ghcr.io/acme/helper:1, /agents/<reference>",
        "/agents/ghcr.io/acme/helper:1/refresh, /agents/<reference>/refresh",
        "/agents/ghcr.io/acme/helper/-/inspect, /agents/<reference>/-/inspect",
        "/agents/ghcr.io/acme/helper/-/secret-thing, /agents/<reference>/-/<unknown>",
        "/agents/-/get, /agents/-/get",
        "/agents/-/x, /agents/-/<unknown>",
        "/registries/docker.io, /registries",
        "/q/health/live, /q",
        "/dev/source, /dev",
        "/hooks/harbor, /hooks",
        "/secret/thing, /<unknown>",
        "//x, /<unknown>",
        "*, /<unknown>",
        "'', /<unknown>"
    })
    void pathIsToldByItsFormAlone(String path, String route) {
        assertThat(Routes.of(path)).isEqualTo(route);
    }

    @Test
    void methodThatNobodyKnowsIsNotTold() {
        assertThat(Routes.method("GET")).isEqualTo("GET");
        assertThat(Routes.method("HUNTER2")).isEqualTo("_OTHER");
    }
}
