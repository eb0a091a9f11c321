package io.agentloader.app;

import io.agentloader.config.LoaderConfig;
import io.agentloader.connection.HangUps;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.http.Troubles;
import io.agentloader.observe.Metrics;
import io.agentloader.observe.StoreMetrics;
import io.agentloader.observe.Traces;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.WarmList;
import io.agentloader.pull.WarmSettings;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistrySettings;
import io.agentloader.shared.SharedCache;
import io.agentloader.store.ContentStore;
import io.agentloader.watch.WatchSettings;
import io.agentloader.watch.Watches;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Makes what watches the service: metrics, and the references that are held ready. */
@Singleton
final class Observation {

    @Produces
    @Singleton
    WarmSettings warmSettings(LoaderConfig config, ReferenceParser references) {
        List<Reference> warm = new ArrayList<>();
        List<String> texts = config.warm().references().orElse(List.of());
        for (int i = 0; i < texts.size(); i++) {
            try {
                warm.add(references.parse(texts.get(i).strip()));
            } catch (InvalidReference invalid) {
                throw StartRefused.because("agent-loader.warm[" + i + "] is no reference: " + invalid.getMessage());
            }
        }
        return new WarmSettings(
                warm.stream().distinct().toList(),
                config.warm().timeout(),
                config.watch().interval());
    }

    /** What hosts are told by their names is decided once: those of the configuration. */
    @Produces
    @Singleton
    Metrics metrics(MeterRegistry meters, RegistrySettings settings, Parsing parsing, InstantSource clock) {
        return Metrics.in(
                meters, settings.hosts(parsing.usual()), parsing.warm().references(), clock);
    }

    /** References of the configuration. */
    record Parsing(ReferenceParser references, WarmSettings warm) {
        /** The registry of whatever names none. */
        String usual() {
            return references.parse("agent").registry();
        }
    }

    @Produces
    @Singleton
    Parsing parsing(ReferenceParser references, WarmSettings warm) {
        return new Parsing(references, warm);
    }

    @Produces
    @Singleton
    @Typed(Troubles.class)
    Troubles troubles(InstantSource clock) {
        return new Troubles(clock);
    }

    @Produces
    @Singleton
    PullListener pullListener(Metrics metrics, Watches watches, SharedCache shared, Troubles troubles, Traces traces) {
        return metrics.pulls(Stream.concat(Stream.of(watches.listener(shared), troubles), traces.pulls().stream())
                .toArray(PullListener[]::new));
    }

    /** Who waited for an agent is answered on the threads of the framework, which have their bounds. */
    @Produces
    @Singleton
    Watches watches(LoaderConfig config, InstantSource clock) {
        LoaderConfig.Watch watch = config.watch();
        return Watches.of(
                new WatchSettings(watch.interval(), watch.max()),
                clock,
                () -> ThreadLocalRandom.current().nextDouble(),
                work -> Infrastructure.getDefaultExecutor().execute(work));
    }

    @Produces
    @Singleton
    StoreMetrics storeMetrics(Metrics metrics, ContentStore store, RegistryClient client, HangUps hangUps) {
        metrics.watch(client);
        metrics.watch(hangUps);
        return metrics.of(store);
    }

    @Produces
    @Singleton
    WarmList warmList(PullAgent agents, WarmSettings settings, InstantSource clock) {
        return WarmList.over(
                agents, settings, clock, () -> ThreadLocalRandom.current().nextDouble());
    }
}
