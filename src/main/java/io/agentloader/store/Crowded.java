package io.agentloader.store;

/**
 * Thrown to whoever would read more than there is memory for just now: that is waited for without a thread. No failure, and so
 * nothing that leaves the room.
 */
final class Crowded extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long bytes;

    Crowded(long bytes) {
        super("others hold the memory for it", null, false, false);
        this.bytes = bytes;
    }

    /** What it would take in all. */
    long bytes() {
        return bytes;
    }
}
