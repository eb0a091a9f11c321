package io.agentloader.app;

import io.agentloader.callers.Tokens;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.config.HookConfig;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.OidcConfig;
import io.agentloader.config.OidcRules;
import io.agentloader.hooks.Hook;
import io.agentloader.hooks.Hooks;
import io.agentloader.http.HookTokens;
import io.agentloader.oidc.HookIssuer;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        return tokens(config, config.oidc(), clock);
    }

    /** Of the hooks that are called with tokens. */
    @Produces
    @Singleton
    HookTokens hookTokens(LoaderConfig config, Hooks hooks, InstantSource clock) {
        return new HookTokens(hooks.all().stream()
                .filter(Hook::wantsToken)
                .collect(Collectors.toMap(
                        Hook::name, hook -> tokens(config, issuer(config.hooks(), hook.name()), clock))));
    }

    private static OidcConfig issuer(Map<String, HookConfig> hooks, String name) {
        return new HookIssuer(Objects.requireNonNull(hooks.get(name)));
    }

    private Tokens tokens(LoaderConfig config, OidcConfig oidc, InstantSource clock) {
        return oidc.issuer()
                .flatMap(OidcRules::place)
                .map(place -> {
                    CloudCalls calls = RegistryClient.cloudCalls(
                            surroundings.get(), registries.get().naming(OidcRules.authority(place)));
                    return oidc(config, oidc, calls, clock);
                })
                .orElse(Tokens.NONE);
    }

    private Tokens oidc(LoaderConfig config, OidcConfig oidc, CloudCalls calls, InstantSource clock) {
        try {
            return OidcTokens.of(oidc, calls, work.get(), clock);
        } catch (IllegalArgumentException unusable) {
            throw Start.refused(config, unusable);
        }
    }

    void start(@Observes StartupEvent event, Tokens tokens, Instance<HookTokens> hookTokens) {
        if (Commands.isOne(arguments)) {
            return;
        }
        List<Tokens> all = Stream.concat(Stream.of(tokens), hookTokens.get().byName().values().stream())
                .filter(Tokens::areTaken)
                .toList();
        if (!all.isEmpty()) {
            look(all);
            timer.set(vertx.setPeriodic(EVERY_MILLIS, id -> look(all)));
        }
    }

    private static void look(List<Tokens> all) {
        all.forEach(tokens -> tokens.lookAgain().subscribe().with(done -> {}));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer.get());
        work.ifMade().ifPresent(ThreadPoolExecutor::shutdownNow);
    }
}
