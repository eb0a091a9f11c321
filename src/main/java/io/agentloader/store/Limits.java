package io.agentloader.store;

import java.time.Duration;
import java.util.Optional;

/**
 * What a collection goes by.
 *
 * @param maxSize bytes of blobs above which there is too much
 * @param maxAge how long something may go unused; empty for ever
 * @param offline whether no registry is ever asked, so that tags stay
 * @param ofService whether what a service left in the store made them keep more than this process would have
 */
public record Limits(long maxSize, Optional<Duration> maxAge, boolean offline, boolean ofService) {

    static Limits of(StoreSettings settings) {
        return new Limits(settings.maxSize(), settings.maxAge(), settings.offline(), false);
    }

    /** Nothing is too much. */
    static Limits none() {
        return new Limits(Long.MAX_VALUE, Optional.empty(), true, false);
    }

    /** Those of both that keep more. */
    Limits keepingAlso(Limits left) {
        Limits kept = new Limits(
                Math.max(maxSize, left.maxSize),
                maxAge.flatMap(own -> left.maxAge.map(age -> own.compareTo(age) > 0 ? own : age)),
                offline || left.offline,
                false);
        return kept.equals(this) ? this : new Limits(kept.maxSize, kept.maxAge, kept.offline, true);
    }
}
