package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.hooks.HookListener;
import io.agentloader.hooks.Hooks;
import io.agentloader.observe.Metrics;
import io.agentloader.pull.PullAgent;
import io.agentloader.store.ContentStore;
import io.agentloader.watch.PromptConfirms;
import io.agentloader.watch.Watches;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Makes what hears registries say that tags have moved. */
@Singleton
final class HookWiring {

    @Produces
    @Singleton
    @Typed(Hooks.class)
    Hooks hooks(LoaderConfig config) {
        try {
            return Hooks.of(config.hooks());
        } catch (IllegalArgumentException unusable) {
            throw Start.refused(config, unusable);
        }
    }

    /** The gate knows it, which is made before the configuration is checked, from which metrics come. */
    @Produces
    @Singleton
    HookListener hookListener(Instance<Metrics> metrics) {
        Supplier<HookListener> made = new Lazy<>(() -> metrics.get().hooks());
        return new HookListener() {
            @Override
            public void called(String hook, Outcome outcome) {
                made.get().called(hook, outcome);
            }

            @Override
            public void heard(String hook, int confirming, int ignored) {
                made.get().heard(hook, confirming, ignored);
            }
        };
    }

    @Produces
    @Singleton
    @Typed(PromptConfirms.class)
    PromptConfirms promptConfirms(
            Watches watches, PullAgent agents, ContentStore store, LoaderConfig config, InstantSource clock) {
        return PromptConfirms.over(new PromptConfirms.Doors(watches, agents, store, config.offline()), clock);
    }
}
