package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.dev.DevFollower;
import io.agentloader.dev.DevState;
import io.agentloader.dev.Workbench;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;

/** Runs the registry of dev mode for as long as the service runs. */
@Singleton
final class DevMode {

    private final boolean enabled;
    private final Instance<Workbench> workbench;

    DevMode(LoaderConfig config, Instance<Workbench> workbench) {
        this.enabled = config.dev().enabled();
        this.workbench = workbench;
    }

    /** Returns when the registry listens: what is printed next has to work. */
    void start() {
        if (!enabled) {
            return;
        }
        try {
            workbench.get().start().subscribe().asCompletionStage().join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw StartRefused.because(String.valueOf(cause.getMessage()));
        }
    }

    /** How it is when the service is up; empty unless dev mode is on. */
    Optional<DevState> state() {
        return enabled ? Optional.of(workbench.get().state()) : Optional.empty();
    }

    /** Tells of what happens after that event. */
    void follow(long after, DevFollower follower) {
        workbench.get().follow(OptionalLong.of(after), follower);
    }

    /** Tells nobody any more; what is asked for is still served. */
    void end() {
        if (enabled) {
            workbench.get().end();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (enabled) {
            workbench.get().stop().subscribe().asCompletionStage().join();
        }
    }
}
