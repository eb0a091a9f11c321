package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Recovery.Kept;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.store.Damage;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

/** Runs fetches: one for all who want the same, a bounded as all are. */
final class Fetches {

    private static final int COUNTERS = 1024;

    private final StoreReader reader;
    private final Recovery recovery;
    private final PullBounds bounds;
    private final PullWatch watch;
    private final Optional<Replicas> replicas;
    private final SingleFlight<Key, Kept> flights = new SingleFlight<>();

    /** How many fetches have brought something. */
    private final AtomicLongArray ended = new AtomicLongArray(COUNTERS);

    Fetches(StoreReader reader, Recovery recovery, PullBounds bounds, PullWatch watch) {
        this(reader, recovery, bounds, watch, Optional.empty());
    }

    private Fetches(
            StoreReader reader, Recovery recovery, PullBounds bounds, PullWatch watch, Optional<Replicas> replicas) {
        this.reader = reader;
        this.recovery = recovery;
        this.bounds = bounds;
        this.watch = watch;
        this.replicas = replicas;
    }

    /** The same, not used yet, that tell other replicas of what they bring. */
    Fetches telling(Replicas others) {
        return new Fetches(reader, recovery, bounds, watch, Optional.of(others));
    }

    /** Callers who fetch the same thing by the same way share it; who distrusts the store shares with his like. */
    private record Key(Reference record, Reference target, String platform, boolean reuseLayer) {
        private static Key of(FetchOrder order) {
            return new Key(order.record(), order.target(), order.platform().key(), order.reuseLayer());
        }
    }

    /** Joins a fetch that runs, or starts one. */
    Uni<Landing<Kept>> share(FetchOrder order) {
        return flights.join(Key.of(order), () -> bounded(order, loaded -> recovery.fetch(loaded, Optional.empty())));
    }

    /** Joins no fetch that started before this call. */
    Uni<Landing<Kept>> insist(FetchOrder order, Optional<Damage> damage) {
        return flights.insist(Key.of(order), () -> bounded(order, loaded -> recovery.fetch(loaded, damage)));
    }

    /** For {@link #shareUnlessThere}: to be taken before the store is read. */
    long asOf(Reference record) {
        return ended.get(number(record));
    }

    /**
     * As {@link #share}; for a caller who found nothing servable. When a pull that he could have joined has ended since, what is there
     * by now is looked at once more.
     */
    Uni<Landing<Kept>> shareUnlessThere(FetchOrder order, Optional<Damage> damage, long asOf) {
        return flights.join(
                Key.of(order),
                () -> bounded(
                        order,
                        loaded -> asOf(order.record()) == asOf ? recovery.fetch(loaded, damage) : unlessThere(loaded)));
    }

    private Uni<Kept> unlessThere(FetchOrder order) {
        return reader.read(order.record(), order.platform().key()).flatMap(stored -> stored.servable()
                .map(copy -> Uni.createFrom().item(new Kept(copy, true, false, 0)))
                .orElseGet(() -> recovery.fetch(order, stored.damage())));
    }

    private Uni<Kept> bounded(FetchOrder order, Function<FetchOrder, Uni<Kept>> fetch) {
        Uni<Kept> bounded = bounds.run(order.record(), load -> fetch.apply(order.on(load)));
        return watch.over(order.record(), bounded.invoke(kept -> ended(order.record(), kept)));
    }

    private void ended(Reference record, Kept kept) {
        ended.incrementAndGet(number(record));
        replicas.ifPresent(others -> others.tell(record, kept.agent()));
    }

    /** Two references seldom have the same; then one more look is taken than is needed. */
    private static int number(Reference record) {
        return Math.floorMod(record.hashCode(), COUNTERS);
    }
}
