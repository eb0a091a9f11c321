package io.agentloader.app;

import io.agentloader.http.Background;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.SharedHosts;
import io.agentloader.registry.RegistryClient;
import io.agentloader.shared.SharedCache;
import io.agentloader.watch.Hearsay;
import io.agentloader.watch.Watches;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Listens to other replicas, where there are some. */
@Singleton
final class Hearing {

    private final String[] arguments;
    private final Instance<PullAgent> agents;
    private final Instance<Watches> watches;
    private final Instance<RegistryClient> registry;
    private final Background background;

    Hearing(
            @CommandLineArguments String[] arguments,
            Instance<PullAgent> agents,
            Instance<Watches> watches,
            Instance<RegistryClient> registry,
            Background background) {
        this.arguments = arguments.clone();
        this.agents = agents;
        this.watches = watches;
        this.registry = registry;
        this.background = background;
    }

    void start(@Observes StartupEvent event, SharedCache shared) {
        if (shared.isOn() && !Commands.isOne(arguments)) {
            shared.hear(new SharedHosts(registry.get(), new Hearsay(watches.get(), agents.get(), background::run)));
        }
    }
}
