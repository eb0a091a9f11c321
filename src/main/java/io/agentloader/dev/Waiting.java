package io.agentloader.dev;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A file whose text is good and not served.
 *
 * @param size of the file in bytes
 * @param verdict on it; empty where the last good text is to be served again, whatever is in the file now
 * @param due when to try again by itself
 * @param pause before the next time after that
 */
record Waiting(long size, Optional<Verdict> verdict, Instant due, Duration pause) {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Until the file is saved again, or the name is free. */
    static Waiting forSomebody(long size, Verdict verdict) {
        return new Waiting(size, Optional.of(verdict), Instant.MAX, FIRST);
    }

    /** What went away from under the registry. */
    static Waiting lost(long size, Instant now) {
        return new Waiting(size, Optional.empty(), now, FIRST);
    }

    /** After it failed; each time later, up to a minute. */
    static Waiting failed(long size, Optional<Verdict> verdict, Optional<Waiting> before, Instant now) {
        Duration pause = before.map(Waiting::pause).orElse(FIRST);
        Duration next = pause.multipliedBy(2);
        return new Waiting(size, verdict, now.plus(pause), next.compareTo(LONGEST) > 0 ? LONGEST : next);
    }
}
