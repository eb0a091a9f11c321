package io.agentloader.service;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.Keys;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The whole surface over a scripted pipeline, for callers who have to say who they are. */
public final class CallersProfile implements QuarkusTestProfile {

    static final String READER = "reader-reader-reader-reader";
    static final String NARROW = "narrow-narrow-narrow-narrow";
    static final String REFRESHER = "refresher-refresher-refresher";
    static final String FETCHER = "fetcher-fetcher-fetcher-fetcher";
    static final String ADMIN = "admin-admin-admin-admin-admin";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Doors.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> keys = new HashMap<>(new FakePipeline().getConfigOverrides());
        keys.put("agent-loader.store.path", "target/test-stores/callers");
        keys.put("agent-loader.refresh.min-interval", "0s");
        keys.put("agent-loader.refresh.per-caller", "3");
        keys.put("agent-loader.admin.enabled", "true");
        caller(keys, "reader", READER, "read");
        caller(keys, "narrow", NARROW, "admin");
        keys.put("agent-loader.callers.\"narrow\".references", "ghcr.io/acme/*,localhost:*/acme/*");
        caller(keys, "fetcher", FETCHER, "refresh");
        keys.put("agent-loader.callers.\"fetcher\".references", "ghcr.io/acme/*");
        caller(keys, "refresher", REFRESHER, "refresh");
        caller(keys, "admin", ADMIN, "admin");
        return keys;
    }

    private static void caller(Map<String, String> keys, String name, String key, String role) {
        keys.put("agent-loader.callers.\"" + name + "\".keys", Keys.hash(key));
        keys.put("agent-loader.callers.\"" + name + "\".role", role);
    }

    /** The fake stands where the pipeline stands; beans of another profile are not seen from here. */
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
