package io.agentloader.failure;

import java.util.Locale;

/** What the store held for a reference when a pull of it failed. */
public enum StoredState {
    /** Nothing is recorded. */
    NONE,
    /** A verified agent is there, and could not stand in for this answer. */
    SERVABLE,
    /** Something is recorded, and it did not verify; it is never served. */
    CORRUPT,
    /** Something is stored that verifies and is no agent. */
    UNANNOTATED;

    /** The word in a problem document. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
