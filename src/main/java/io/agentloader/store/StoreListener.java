package io.agentloader.store;

/** Told of what the store did by itself, on the thread that did it. Must not block and must not throw. */
@FunctionalInterface
public interface StoreListener {

    /** Nobody is interested. */
    StoreListener NONE = repair -> {};

    /** What was damaged is whole again; {@link Repair#replacedBy} is who delivered the replacement. */
    void repaired(Repair repair);
}
