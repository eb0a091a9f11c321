package io.agentloader.registry;

import io.agentloader.registry.HostNews.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was seen of a host here, and whether another replica's word is taken against that. */
final class Witness {

    private @Nullable Instant answered;
    private @Nullable Instant troubled;
    private @Nullable Instant failed;
    private boolean trusting;

    /** A call ended with an answer. */
    void answered(Instant now) {
        answered = now;
        troubled = null;
        trusting = false;
    }

    /** A call ended without one. */
    void failed(Instant now) {
        failed = now;
        if (troubled == null) {
            troubled = now;
        }
        trusting = false;
    }

    /** Since the first of the calls in a row that failed. */
    Duration trouble(Instant now) {
        return Optional.ofNullable(troubled)
                .map(first -> Duration.between(first, now))
                .filter(length -> !length.isNegative())
                .orElse(Duration.ZERO);
    }

    /**
     * Whether it is taken for true: once, until something was asked here, so that nobody is kept from asking for longer by whoever says it
     * again and again. A host that answered here while the other one had trouble with it is not silent. That it is asked too often is
     * believed also then, since replicas share an account.
     */
    boolean believes(HostNews news, Instant told) {
        boolean known = news.state() == State.SILENT
                && Optional.ofNullable(answered)
                        .filter(last -> !last.isBefore(told.minus(news.since())))
                        .isPresent();
        return !trusting && !known;
    }

    /** Another one's word was taken. */
    void trusts() {
        trusting = true;
    }

    /** Whether what is known comes from another replica, and nothing was asked here since. */
    boolean isTrusting() {
        return trusting;
    }

    /** Whether a call failed here after that. */
    boolean hasFailedSince(Instant told) {
        return Optional.ofNullable(failed).filter(last -> last.isAfter(told)).isPresent();
    }
}
