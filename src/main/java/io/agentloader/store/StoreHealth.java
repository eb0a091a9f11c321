package io.agentloader.store;

import java.util.List;
import java.util.Optional;

/**
 * How the store does, from memory.
 *
 * @param notLocked how often something was not stored because others held the store's lock for too long
 * @param repairs of this process, latest first, at most a hundred
 * @param lastCollection of this process
 * @param lastScrub of this process, asked for or daily, once it came to its end
 */
public record StoreHealth(
        State state,
        long notLocked,
        List<Repair> repairs,
        Optional<Collected> lastCollection,
        Optional<Verification> lastScrub) {

    /** What came of the last attempt to write. */
    public enum State {
        OK,
        /** Nothing can be written, for want of a right or because the layout is of a version that is not known here. */
        READ_ONLY,
        FULL,
        /** The disk would do, and others have held the store's lock for longer than a second. */
        LOCKED;

        /** The word in health data. */
        public String word() {
            return switch (this) {
                case OK -> "ok";
                case READ_ONLY -> "read-only";
                case FULL -> "full";
                case LOCKED -> "locked";
            };
        }
    }

    public StoreHealth {
        repairs = List.copyOf(repairs);
    }
}
