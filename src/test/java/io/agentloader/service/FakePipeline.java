package io.agentloader.service;

import io.agentloader.testkit.FakePullAgent;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;

/** The whole surface over a scripted pipeline: what is asked of a pull and what is made of its answer. */
public final class FakePipeline implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Doors.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "agent-loader.store.path", "target/test-stores/fake",
                "vertx.disableURIValidation", "true",
                "agent-loader.freshness", "30s",
                "agent-loader.refresh.min-interval", "1h",
                "agent-loader.hosts", "agents.example");
    }

    /** The fake stands where the pipeline stands. */
    @Alternative
    @Priority(1)
    @Singleton
    public static class Doors {

        @Produces
        @Singleton
        FakePullAgent pullAgent() {
            return new FakePullAgent();
        }
    }
}
