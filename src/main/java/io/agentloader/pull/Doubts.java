package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tags of which somebody said that they name something else than before. What is stored of them is not fresh any more, until a registry
 * was heard: nothing else follows from a doubt, so that who raises one for no reason costs a confirm.
 */
final class Doubts {

    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<Reference, Doubt> tags = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> all = new AtomicReference<>(Instant.MIN);

    Doubts(InstantSource clock) {
        this.clock = clock;
    }

    private record Doubt(Digest named, Instant at) {}

    /** The tag may name this digest now. */
    void raise(Reference tag, Digest named) {
        if (tags.size() >= MOST) {
            raiseAll();
        }
        tags.put(tag, new Doubt(named, clock.instant()));
    }

    /** Every tag may name something else now. */
    void raiseAll() {
        all.set(clock.instant());
        tags.clear();
    }

    /** Whether it is doubted that the tag names that, which a registry said then. */
    boolean concern(Reference tag, Digest named, Instant confirmedAt) {
        Doubt doubt = tags.get(tag);
        boolean another = doubt != null && !doubt.named().equals(named) && confirmedAt.isBefore(doubt.at());
        return another || confirmedAt.isBefore(all.get());
    }
}
