package io.agentloader.app;

import io.agentloader.callers.Tokens;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.OidcRules;
import io.agentloader.oidc.OidcTokens;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.registry.Surroundings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes what judges tokens where an issuer is configured, and looks at its keys at the start and every ten minutes: a key that the
 * issuer has taken back is not good for longer. Elsewhere nothing of it is made or loaded.
 */
@Singleton
final class TokenWiring {

    private static final long EVERY_MILLIS = 10L * 60 * 1000;
    private static final int THREADS = 2;
    private static final int WAITING = 512;

    private final Lazy<ThreadPoolExecutor> work = new Lazy<>(() -> BoundedPool.of("token", THREADS, WAITING));
    private final AtomicLong timer = new AtomicLong(-1);
    private final Vertx vertx;
    private final String[] arguments;
    private final Instance<Surroundings> surroundings;
    private final Instance<RegistrySettings> registries;

    TokenWiring(
            Vertx vertx,
            @CommandLineArguments String[] arguments,
            Instance<Surroundings> surroundings,
            Instance<RegistrySettings> registries) {
        this.vertx = vertx;
        this.arguments = arguments.clone();
        this.surroundings = surroundings;
        this.registries = registries;
    }

    /** What is wrong with the keys is told by their rules, before or after. */
    @Produces
    @Singleton
    Tokens tokens(LoaderConfig config, InstantSource clock) {
        return config.oidc()
                .issuer()
                .flatMap(OidcRules::place)
                .map(place -> {
                    CloudCalls calls = RegistryClient.cloudCalls(
                            surroundings.get(), registries.get().naming(OidcRules.authority(place)));
                    return oidc(config, calls, clock);
                })
                .orElse(Tokens.NONE);
    }

    private Tokens oidc(LoaderConfig config, CloudCalls calls, InstantSource clock) {
        try {
            return OidcTokens.of(config.oidc(), calls, work.get(), clock);
        } catch (IllegalArgumentException unusable) {
            throw Start.refused(config, unusable);
        }
    }

    void start(@Observes StartupEvent event, Tokens tokens) {
        if (!Commands.isOne(arguments) && tokens.areTaken()) {
            look(tokens);
            timer.set(vertx.setPeriodic(EVERY_MILLIS, id -> look(tokens)));
        }
    }

    private static void look(Tokens tokens) {
        tokens.lookAgain().subscribe().with(done -> {});
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer.get());
        work.ifMade().ifPresent(ThreadPoolExecutor::shutdownNow);
    }
}
