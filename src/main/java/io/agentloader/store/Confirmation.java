package io.agentloader.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Who last said that a reference names what it names.
 *
 * @param host host and port that delivered or confirmed it
 */
public record Confirmation(Instant at, String host) {

    /** The host of what a bundle brought. No registry has this name, for it has neither dot nor port. */
    public static final String IMPORT = "import";

    /** Clocks of machines that keep time differ by less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    boolean isImport() {
        return host.equals(IMPORT);
    }

    /** Whether it can have happened by now. One that cannot is from a clock that was ahead, and nobody knows how old it is. */
    public boolean isCredibleAt(Instant now) {
        return isCredible(at, now);
    }

    /** The same for the instant alone. */
    public static boolean isCredible(Instant at, Instant now) {
        return !at.isAfter(now.plus(TOLERANCE));
    }
}
