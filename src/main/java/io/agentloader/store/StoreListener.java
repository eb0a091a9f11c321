package io.agentloader.store;

import java.util.List;

/** Told of what the store did by itself, on the thread that did it. Must not block and must not throw. */
@FunctionalInterface
public interface StoreListener {

    /** Nobody is interested. */
    StoreListener NONE = repair -> {};

    /** What was damaged is whole again; {@link Repair#replacedBy} is who delivered the replacement. */
    void repaired(Repair repair);

    /**
     * Somebody waits for a lock that others hold; told once for as long as it lasts.
     *
     * @param lock the name of the file, from the root of the store
     * @param holders ids of the processes that hold it, as far as the system tells
     */
    default void waits(String lock, List<Long> holders) {}
}
