package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.http.Background;
import io.agentloader.observe.Metrics;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.SharedSettings;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes what replicas share, where the service is told of a Redis. Elsewhere, and for commands, nothing of it is made or loaded. */
@Singleton
final class SharedWiring {

    private final Vertx vertx;
    private final InstantSource clock;
    private final Background background;
    private final String[] arguments;
    private final Instance<Metrics> metrics;

    SharedWiring(
            Vertx vertx,
            InstantSource clock,
            Background background,
            @CommandLineArguments String[] arguments,
            Instance<Metrics> metrics) {
        this.vertx = vertx;
        this.arguments = arguments.clone();
        this.clock = clock;
        this.background = background;
        this.metrics = metrics;
    }

    /** Asked for by nobody in offline mode, in which registries are not to be heard by way of others either. */
    @Produces
    @Singleton
    @Typed(SharedCache.class)
    SharedCache shared(LoaderConfig config) {
        return config.offline()
                ? SharedCache.NONE
                : SharedSettings.of(config.redis()).map(this::redis).orElse(SharedCache.NONE);
    }

    private SharedCache redis(SharedSettings settings) {
        return SharedCache.onRedis(
                settings,
                new SharedCache.Surroundings(
                        vertx, clock, background::run, metrics.get().shared()));
    }

    void start(@Observes StartupEvent event, SharedCache shared) {
        if (!Commands.isOne(arguments)) {
            shared.wake();
        }
    }

    void stop(@Disposes SharedCache shared) {
        shared.close();
    }
}
