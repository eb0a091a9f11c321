package io.agentloader.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * By when a command has to be done.
 *
 * @param end empty where nobody said
 */
record Deadline(InstantSource clock, Optional<Instant> end) {

    /** So long from now. */
    static Deadline after(InstantSource clock, Patience patience) {
        return new Deadline(clock, patience.limit().map(clock.instant()::plus));
    }

    /** What there is for the next step of it; nothing less than nothing. */
    Duration left(Duration otherwise) {
        return end.map(moment -> Duration.between(clock.instant(), moment))
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .orElse(otherwise);
    }
}
