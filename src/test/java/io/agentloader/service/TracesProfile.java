package io.agentloader.service;

import io.agentloader.observe.OtlpTraces;
import io.agentloader.observe.TraceSettings;
import io.agentloader.observe.Traces;
import io.agentloader.testkit.TestCollector;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The whole service, whose traces go to a collector of the test. */
public final class TracesProfile implements QuarkusTestProfile {

    static final String SECRET = "hunter2-collector";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Doors.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> keys = new HashMap<>(new PipelineProfile().getConfigOverrides());
        keys.put("agent-loader.store.path", "target/test-stores/traces-" + System.nanoTime());
        return keys;
    }

    /** What variables would say. */
    @Alternative
    @Priority(1)
    @Singleton
    public static class Doors {

        @Produces
        @Singleton
        TestCollector collector() {
            return new TestCollector();
        }

        void stop(@Disposes TestCollector collector) {
            collector.close();
        }

        @Produces
        @Singleton
        Traces traces(TestCollector collector, InstantSource clock) {
            return OtlpTraces.to(
                    TraceSettings.of(Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            collector.endpoint(),
                            "OTEL_EXPORTER_OTLP_HEADERS",
                            "x-key=" + SECRET)),
                    clock);
        }
    }
}
