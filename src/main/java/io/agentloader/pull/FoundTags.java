package io.agentloader.pull;

import io.agentloader.oci.Reference;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which tag a range came to when its registry was last asked; the latest of this process. It costs one list of tags to find out
 * again, so nothing of it is written down.
 */
final class FoundTags {

    private static final int MOST = 10_000;

    private final Map<Reference, Found> latest = new LinkedHashMap<>();

    /** @param at when the list was asked for */
    record Found(String tag, Instant at) {}

    synchronized Optional<Found> find(Reference range) {
        return Optional.ofNullable(latest.get(range));
    }

    /** What was asked for earlier says nothing about what was found since. */
    synchronized void remember(Reference range, Found found) {
        Found known = latest.remove(range);
        boolean newer = known == null || !found.at().isBefore(known.at());
        latest.put(range, newer ? found : known);
        if (latest.size() > MOST) {
            latest.remove(latest.keySet().iterator().next());
        }
    }
}
