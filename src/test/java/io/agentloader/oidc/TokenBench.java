package io.agentloader.oidc;

import io.agentloader.callers.Caller;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Known;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.policy.Admission;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.testkit.Configured;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.TestIssuer;
import io.agentloader.testkit.TestSurroundings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Tokens of a real issuer, asked over the real client. */
final class TokenBench implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    final ManualClock clock = new ManualClock();
    final TestIssuer issuer = new TestIssuer(vertx);
    private final CloudCalls calls = RegistryClient.cloudCalls(
            TestSurroundings.of(vertx),
            RegistrySettings.of(
                    Configured.with(Map.of()), "test", Admission.everything().addresses()));

    /** For readers of everything, and for what else the keys say. */
    OidcTokens tokens(Map<String, String> more) {
        Map<String, String> keys = new HashMap<>(Map.of(
                "oidc.issuer",
                issuer.issuer(),
                "oidc.audience",
                TestIssuer.AUDIENCE,
                "oidc.grants.readers.role",
                "read"));
        keys.putAll(more);
        return OidcTokens.of(Configured.with(keys).oidc(), calls, Runnable::run, clock);
    }

    OidcTokens tokens() {
        return tokens(Map.of());
    }

    static TokenVerdict judge(OidcTokens tokens, String token) {
        return tokens.judge(token).await().atMost(Duration.ofSeconds(20));
    }

    /** Of a token that has to be good. */
    static Caller caller(OidcTokens tokens, String token) {
        return ((Known) judge(tokens, token)).caller();
    }

    long askedForKeys() {
        return issuer.server().asked().stream().filter(TestIssuer.KEYS::equals).count();
    }

    @Override
    public void close() {
        calls.close();
        issuer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
