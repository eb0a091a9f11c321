package io.agentloader.service;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.Keys;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole surface over a scripted pipeline, for callers with a key, hooks of every way to prove who calls, and an access log. */
public final class HooksProfile implements QuarkusTestProfile {

    static final String KEY = "key-key-key-key-key-key-key";
    static final String SECRET = "a-secret-of-all-hooks";
    static final String REGISTRY = "reg.example:5000";
    static final String ACCOUNT = "push@corp.iam.gserviceaccount.com";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Doors.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OidcProfile.Issuer.class, Map.of("key", "agent-loader.hooks.gcr.issuer")));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> keys = new HashMap<>(new FakePipeline().getConfigOverrides());
        keys.put("agent-loader.store.path", "target/test-stores/hooks");
        keys.put("agent-loader.callers.\"ci\".keys", Keys.hash(KEY));
        keys.put("agent-loader.callers.\"ci\".role", "admin");
        keys.put("agent-loader.deny", REGISTRY + "/denied/**");
        for (String kind : List.of("harbor", "quay", "generic")) {
            keys.put("agent-loader.hooks." + kind + ".kind", kind);
            keys.put("agent-loader.hooks." + kind + ".registry", REGISTRY);
            keys.put("agent-loader.hooks." + kind + ".secret", SECRET);
        }
        keys.put("agent-loader.hooks.gcr.kind", "gcr");
        keys.put("agent-loader.hooks.gcr.registry", REGISTRY);
        keys.put("agent-loader.hooks.gcr.audience", "agent-loader");
        keys.put("agent-loader.hooks.gcr.email", ACCOUNT);
        keys.put("quarkus.http.access-log.enabled", "true");
        keys.put("quarkus.http.access-log.pattern", "access \"%r\" %q %U %s");
        keys.put("quarkus.http.access-log.consolidate-rerouted-requests", "true");
        return keys;
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
