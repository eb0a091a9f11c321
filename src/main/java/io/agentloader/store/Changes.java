package io.agentloader.store;

import io.agentloader.oci.Reference;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often something about a reference changed in this process: whoever has found the same count since need not find out again. */
final class Changes {

    /** Several references share a count; more of them change by each then, which does no harm. */
    private static final int COUNTS = 4096;

    private final AtomicLongArray counts = new AtomicLongArray(COUNTS);

    /** Of the reference, or of another that shares the count. */
    long of(Reference reference) {
        return counts.get(count(reference));
    }

    /** One more; to be called when the change can be seen. */
    void add(Reference reference) {
        counts.incrementAndGet(count(reference));
    }

    private static int count(Reference reference) {
        return Math.floorMod(reference.hashCode(), COUNTS);
    }
}
