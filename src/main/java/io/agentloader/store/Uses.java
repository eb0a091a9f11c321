package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Reference;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which records were served on a day that they do not say yet. A record is written for that once a day, not with a read. */
final class Uses {

    private static final int CAPACITY = 10_000;

    private final Cache<Reference, LocalDate> noted =
            Caffeine.newBuilder().maximumSize(CAPACITY).executor(Runnable::run).build();
    private final Map<Reference, LocalDate> pending = new ConcurrentHashMap<>();

    /** The record was served; one that was noted on that day already costs nothing more. */
    void note(Reference record, LocalDate day) {
        if (!day.equals(noted.getIfPresent(record)) && pending.size() < CAPACITY) {
            noted.put(record, day);
            pending.put(record, day);
        }
    }

    /** It could not be written yet. */
    void noteAgain(Reference record, LocalDate day) {
        pending.putIfAbsent(record, day);
    }

    /** What has to be written, which is then forgotten. */
    Map<Reference, LocalDate> drain(int most) {
        Map<Reference, LocalDate> drained = new HashMap<>();
        for (Reference record : pending.keySet().stream().limit(most).toList()) {
            LocalDate day = pending.remove(record);
            if (day != null) {
                drained.put(record, day);
            }
        }
        return drained;
    }
}
