package io.agentloader.observe;

import io.agentloader.connection.HangUps;
import io.agentloader.hooks.HookListener;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullListener;
import io.agentloader.registry.RegistryClient;
import io.agentloader.registry.RegistryListener;
import io.agentloader.shared.SharedListener;
import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every metric of this program, under the names of the reference page. The number of their label values is bounded by the
 * configuration: a host is told by its name only when the operator named it, and a reference only when it is warm.
 */
public final class Metrics {

    private final MeterRegistry meters;
    private final HostLabels hosts;
    private final InstantSource clock;
    private final PullListener pulls;
    private final RegistryListener requests;

    private Metrics(MeterRegistry meters, HostLabels hosts, PullListener pulls, InstantSource clock) {
        this.meters = meters;
        this.hosts = hosts;
        this.clock = clock;
        this.pulls = pulls;
        this.requests = new RegistryMetrics(meters, hosts);
    }

    /**
     * Metrics in that registry.
     *
     * @param hosts that stand for themselves as label values
     * @param warm references whose age is told
     */
    public static Metrics in(MeterRegistry meters, Set<String> hosts, Collection<Reference> warm, InstantSource clock) {
        HostLabels labels = new HostLabels(hosts);
        return new Metrics(meters, labels, new PullMetrics(meters, labels, new TagAges(meters, warm, clock)), clock);
    }

    /** The log, the metrics of the pipeline, and whoever else listens, as one. */
    public PullListener pulls(PullListener... others) {
        return new PullListeners(Stream.concat(Stream.of(new ResolutionLog(), pulls), Stream.of(others))
                .toList());
    }

    /** Who counts requests to registries, and whoever else listens, as one. */
    public RegistryListener requests(RegistryListener... others) {
        return others.length == 0
                ? requests
                : new RegistryListeners(
                        Stream.concat(Stream.of(requests), Stream.of(others)).toList());
    }

    /** Who counts what the store repaired. */
    public StoreListener repairs() {
        return repair -> meters.counter(Names.RECOVERIES, "outcome", "repaired").increment();
    }

    /** Who counts what is asked of what replicas share; to be called once, where anything is. */
    public SharedListener shared() {
        return SharedMetrics.in(meters);
    }

    /** Who counts what registries say of their tags. */
    public HookListener hooks() {
        return new HookMetrics(meters);
    }

    /** Tells how the circuits stand, whenever somebody looks. */
    public void watch(RegistryClient client) {
        new CircuitMetrics(client, hosts).register(meters);
    }

    /** Tells how often callers were hung up on, whenever somebody looks. */
    public void watch(HangUps hangUps) {
        for (HangUps.Reason reason : HangUps.Reason.values()) {
            String why = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
            FunctionCounter.builder(Names.HANG_UPS, hangUps, counted -> counted.count(reason))
                    .tag("reason", why)
                    .register(meters);
        }
    }

    /** Shows the numbers of the Java runtime from now on; running what comes back lets go of the collector that is listened to. */
    public Runnable ofRuntime() {
        return RuntimeMeters.in(meters)::close;
    }

    /** Tells how the store does, as long as what is returned is tended. */
    public StoreMetrics of(ContentStore store) {
        return new StoreMetrics(meters, store, clock);
    }
}
