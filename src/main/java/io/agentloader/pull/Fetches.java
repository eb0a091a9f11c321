package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Recovery.Kept;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.store.Damage;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
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
    private final Turns turns;
    private final SingleFlight<Key, Kept> flights = new SingleFlight<>();

    /** How many fetches have brought something. */
    private final AtomicLongArray ended = new AtomicLongArray(COUNTERS);

    Fetches(StoreReader reader, Recovery recovery, PullBounds bounds, PullWatch watch, Turns turns) {
        this.reader = reader;
        this.recovery = recovery;
        this.bounds = bounds;
        this.watch = watch;
        this.turns = turns;
    }

    /**
     * When a caller began to look for something servable.
     *
     * @param ended how many fetches had brought something by then
     */
    record Start(Instant at, long ended) {}

    /** Callers who fetch the same thing by the same way share it; who distrusts the store shares with his like. */
    private record Key(Reference record, Reference target, String platform, boolean reuseLayer) {
        private static Key of(FetchOrder order) {
            return new Key(order.record(), order.target(), order.platform().key(), order.reuseLayer());
        }
    }

    /** Joins a fetch that runs, or starts one. */
    Uni<Landing<Kept>> share(FetchOrder order) {
        return flights.join(Key.of(order), () -> bounded(order, loaded -> told(loaded, Optional.empty())));
    }

    /** Joins no fetch that started before this call. */
    Uni<Landing<Kept>> insist(FetchOrder order, Optional<Damage> damage) {
        return flights.insist(Key.of(order), () -> bounded(order, loaded -> told(loaded, damage)));
    }

    /** For {@link #shareUnlessThere}: to be taken before the store is read. */
    Start start(Reference record, Instant now) {
        return new Start(now, ended.get(number(record)));
    }

    /**
     * As {@link #share}; for a caller who found nothing servable. When a pull that he could have joined has ended since, what is there
     * by now is looked at once more. What other replicas fetch now is waited for, but not by who repairs.
     */
    Uni<Landing<Kept>> shareUnlessThere(FetchOrder order, Optional<Damage> damage, Start start) {
        return flights.join(
                Key.of(order),
                () -> bounded(
                        order,
                        loaded -> ended.get(number(order.record())) == start.ended()
                                ? inTurn(loaded, damage, start)
                                : unlessThere(loaded, start)));
    }

    private Uni<Kept> inTurn(FetchOrder order, Optional<Damage> damage, Start start) {
        return damage.isPresent()
                ? told(order, damage)
                : turns.inTurn(new Wish(order, () -> recovery.fetch(order, damage), start.at()));
    }

    private Uni<Kept> unlessThere(FetchOrder order, Start start) {
        return reader.read(order.record(), order.platform().key()).flatMap(stored -> stored.servable()
                .map(copy -> Uni.createFrom().item(new Kept(copy, true, false, 0)))
                .orElseGet(() -> inTurn(order, stored.damage(), start)));
    }

    private Uni<Kept> told(FetchOrder order, Optional<Damage> damage) {
        return turns.told(order.record(), recovery.fetch(order, damage));
    }

    private Uni<Kept> bounded(FetchOrder order, Function<FetchOrder, Uni<Kept>> fetch) {
        Uni<Kept> bounded = bounds.run(order.record(), load -> fetch.apply(order.on(load)));
        return watch.over(order.record(), bounded.invoke(kept -> ended.incrementAndGet(number(order.record()))));
    }

    /** Two references seldom have the same; then one more look is taken than is needed. */
    private static int number(Reference record) {
        return Math.floorMod(record.hashCode(), COUNTERS);
    }
}
