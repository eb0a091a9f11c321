package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.dev.DevRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Runs the registry of dev mode for as long as the service runs. */
@Singleton
final class DevMode {

    private final boolean enabled;
    private final Instance<DevRegistry> registry;

    DevMode(LoaderConfig config, Instance<DevRegistry> registry) {
        this.enabled = config.dev().enabled();
        this.registry = registry;
    }

    /** Returns when the registry listens: what is printed next has to work. */
    void start() {
        if (!enabled) {
            return;
        }
        try {
            registry.get().start().subscribe().asCompletionStage().join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw StartRefused.because(String.valueOf(cause.getMessage()));
        }
    }

    /** The samples that can be asked for; none unless dev mode is on. */
    List<String> references() {
        return enabled ? registry.get().references() : List.of();
    }

    void stop(@Observes ShutdownEvent event) {
        if (enabled) {
            registry.get().stop().subscribe().asCompletionStage().join();
        }
    }
}
