package io.agentloader.observe;

import io.agentloader.store.ContentStore;
import io.agentloader.store.StoreHealth.State;
import io.agentloader.store.Usage;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * How much is stored, and how the store does. Counting reads the disk, which a scrape must not wait for: it is done in the
 * background, the more seldom the longer it takes.
 */
public final class StoreMetrics {

    private static final Duration COUNTED_AFTER = Duration.ofSeconds(10);

    /** A count that takes a second rests for twenty before the next one. */
    private static final int REST = 20;

    private final ContentStore store;
    private final InstantSource clock;
    private volatile Optional<Usage> usage = Optional.empty();
    private volatile Instant nextCount = Instant.EPOCH;
    private volatile boolean wanted = true;

    StoreMetrics(MeterRegistry meters, ContentStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        gauge(meters, Names.STORE_BYTES, Usage::bytes);
        gauge(meters, Names.STORE_ENTRIES, Usage::records);
        gauge(meters, Names.STORE_QUARANTINED, Usage::quarantined);
        Gauge.builder(Names.STORE_WRITABLE, () -> store.health().state() == State.OK ? 1 : 0)
                .register(meters);
        FunctionCounter.builder(
                        Names.LOCK_TIMEOUTS, store, open -> open.health().notLocked())
                .register(meters);
    }

    private void gauge(MeterRegistry meters, String name, ToLongFunction<Usage> number) {
        Gauge.builder(name, () -> asked().map(counted -> (double) number.applyAsLong(counted))
                        .orElse(Double.NaN))
                .register(meters);
    }

    private Optional<Usage> asked() {
        wanted = true;
        return usage;
    }

    /** Counts when that is due and somebody looked since the last count; never fails. To be called every second or so, one call after the other. */
    public Uni<Void> tend() {
        return Uni.createFrom().deferred(() -> {
            Instant now = clock.instant();
            if (!wanted || now.isBefore(nextCount)) {
                return Uni.createFrom().voidItem();
            }
            wanted = false;
            nextCount = now.plus(COUNTED_AFTER);
            return store.usage()
                    .invoke(counted -> counted(counted, now))
                    .replaceWithVoid()
                    .onFailure(RuntimeException.class)
                    .recoverWithItem(() -> null);
        });
    }

    private void counted(Usage counted, Instant began) {
        usage = Optional.of(counted);
        Instant ended = clock.instant();
        Duration rest = Duration.between(began, ended).multipliedBy(REST);
        nextCount = ended.plus(rest.compareTo(COUNTED_AFTER) > 0 ? rest : COUNTED_AFTER);
    }
}
