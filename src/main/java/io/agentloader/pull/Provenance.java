package io.agentloader.pull;

import io.agentloader.store.Confirmation;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Where the bytes of one answer came from.
 *
 * @param source the one word for shell scripts
 * @param host host and port that last confirmed the reference, or delivered its manifest
 * @param confirmedAt when that was
 */
public record Provenance(Source source, String host, Instant confirmedAt) {

    /** Since the confirmation; zero where the clock that saw it was ahead, for then nobody knows. */
    public Duration age(Instant now) {
        Duration age = Duration.between(confirmedAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Whether it can have been confirmed by now. What cannot is fresh for nobody, however short its age is. */
    public boolean isCredibleAt(Instant now) {
        return Confirmation.isCredible(confirmedAt, now);
    }

    /** {@code Agent-Source} on the wire. */
    public enum Source {
        STORE,
        REVALIDATED,
        REGISTRY,
        STALE;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** As it is written everywhere. */
        public String word() {
            return word;
        }
    }
}
