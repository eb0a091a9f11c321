package io.agentloader.observe;

import io.agentloader.oci.Reference;
import io.agentloader.store.Confirmation;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How old the confirmation of each warm reference is. Those of nobody else are told: callers choose references. */
final class TagAges {

    private final Map<Reference, Instant> confirmed = new ConcurrentHashMap<>();
    private final InstantSource clock;

    TagAges(MeterRegistry meters, Collection<Reference> warm, InstantSource clock) {
        this.clock = clock;
        for (Reference reference : warm) {
            confirmed.put(reference, Instant.EPOCH);
            Gauge.builder(Names.TAG_AGE, () -> seconds(reference))
                    .baseUnit("seconds")
                    .tag("reference", reference.canonical())
                    .register(meters);
        }
    }

    void confirmed(Reference reference, Instant at) {
        if (confirmed.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        confirmed.computeIfPresent(
                reference,
                (known, before) -> at.isAfter(before) || !Confirmation.isCredible(before, now) ? at : before);
    }

    /** Not a number until it was served for the first time. */
    private double seconds(Reference reference) {
        Instant at = confirmed.getOrDefault(reference, Instant.EPOCH);
        return at.equals(Instant.EPOCH)
                ? Double.NaN
                : Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1000.0);
    }
}
