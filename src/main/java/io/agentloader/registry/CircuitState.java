package io.agentloader.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a host is left alone.
 *
 * @param until when it is asked again; there unless {@link Phase#CLOSED}
 */
public record CircuitState(Phase phase, Optional<Instant> until) {

    /** What callers of the host meet. */
    public enum Phase {
        /** Everybody asks. */
        CLOSED,
        /** Who has something to fall back on does not ask: it did not answer in time. */
        SUSPECT,
        /** Nobody asks. */
        OPEN,
        /** The time is over, and one call asks for all. */
        HALF_OPEN
    }

    static final CircuitState CLOSED = new CircuitState(Phase.CLOSED, Optional.empty());
}
