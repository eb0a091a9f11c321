package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.dev.DevRegistry;
import io.agentloader.dev.Workbench;
import io.agentloader.dev.Workplace;
import io.agentloader.policy.Admission;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.PullAgent;
import io.agentloader.registry.RegistryClient;
import io.agentloader.schema.AgentReader;
import io.agentloader.watch.Watches;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The rooms that dev mode adds. */
@Singleton
final class DevWiring {

    @Produces
    @Singleton
    DevThread devThread() {
        return new DevThread();
    }

    void stop(@Disposes DevThread thread) {
        thread.close();
    }

    @Produces
    @Singleton
    @Typed(Publisher.class)
    Publisher publisher(AgentReader reader, Admission admission, RegistryClient registry) {
        return Publisher.over(reader, admission, () -> registry);
    }

    /** Everything about the folder but its name, which the configuration may not give. */
    @Produces
    @Singleton
    Folders folders(
            AgentReader reader,
            Publisher publisher,
            PullAgent agents,
            Watches watches,
            DiskThreads disk,
            DevThread thread) {
        return config -> config.dev()
                .folder()
                .map(folder -> new Workplace(
                        folder,
                        config.dev().watch(),
                        config.agent().maxSize().bytes(),
                        reader,
                        publisher,
                        agents,
                        watches,
                        disk,
                        thread));
    }

    @Produces
    @Singleton
    @Typed(Workbench.class)
    Workbench workbench(DevRegistry registry, Folders folders, LoaderConfig config, InstantSource clock) {
        return Workbench.over(registry, folders.of(config), clock);
    }
}
