package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLoopsTest {

    private static final String KEY = "quarkus.vertx.event-loops-pool-size";

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "16, 8"})
    void oneForTwoProcessors(int processors, int loops) {
        assertThat(EventLoops.number(processors)).isEqualTo(loops);
    }

    @Test
    void isFoundByTheFramework() {
        assertThat(new SmallRyeConfigBuilder().addDiscoveredSources().build().getConfigSources())
                .hasAtLeastOneElementOfType(EventLoops.class);
    }

    @Test
    void whatAnybodySaysCountsMore() {
        assertThat(value("least", Integer.MIN_VALUE)).isEqualTo(new EventLoops().getValue(KEY));
        assertThat(value("a file of the jar", 250)).isEqualTo("7");
    }

    private static String value(String name, int ordinal) {
        return new SmallRyeConfigBuilder()
                .withSources(new EventLoops(), new PropertiesConfigSource(Map.of(KEY, "7"), name, ordinal))
                .build()
                .getConfigValue(KEY)
                .getValue();
    }
}
