package io.agentloader.service;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.Keys;
import io.agentloader.testkit.TestIssuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;

/** The whole surface over a scripted pipeline, for callers with tokens of an issuer, and one with a key. */
public final class OidcProfile implements QuarkusTestProfile {

    static final String KEY = "key-key-key-key-key-key-key";

    /** With what the issuer signs, private key included. */
    static final String SIGNER = "oidc-test.signer";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Doors.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Issuer.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> keys = new HashMap<>(new FakePipeline().getConfigOverrides());
        keys.put("agent-loader.store.path", "target/test-stores/oidc");
        keys.put("agent-loader.admin.enabled", "true");
        keys.put("agent-loader.callers.\"ci\".keys", Keys.hash(KEY));
        keys.put("agent-loader.oidc.audience", TestIssuer.AUDIENCE);
        keys.put("agent-loader.oidc.grants.\"readers\".references", "ghcr.io/acme/*,docker.io/library/*");
        keys.put("agent-loader.oidc.grants.\"ops\".role", "admin");
        return keys;
    }

    /** One that runs as long as the service does. */
    public static final class Issuer implements QuarkusTestResourceLifecycleManager {

        private final Vertx vertx = Vertx.vertx();
        private final TestIssuer issuer = new TestIssuer(vertx);
        private Map<String, String> arguments = Map.of();

        @Override
        public void init(Map<String, String> given) {
            arguments = given;
        }

        /** It is named where the profile wants it named. Google signs by RSA. */
        @Override
        public Map<String, String> start() {
            boolean ofCallers = !arguments.containsKey("key");
            PublicJsonWebKey key = ofCallers ? TestIssuer.ec("e") : TestIssuer.rsa("r");
            issuer.publish(key);
            return Map.of(
                    arguments.getOrDefault("key", "agent-loader.oidc.issuer"),
                    issuer.issuer(),
                    SIGNER,
                    key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        }

        @Override
        public void stop() {
            issuer.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
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
