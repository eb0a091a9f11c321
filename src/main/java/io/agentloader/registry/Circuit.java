package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.registry.CircuitState.Phase;
import io.agentloader.registry.HostNews.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one host's health. Closed: everybody asks. Open, after so many calls in a row that failed for want of
 * a network: nobody asks. Half open, when that time is over: one call asks for all. Suspect, after a brief call that timed
 * out, after the host said that it is asked too often, or when another replica met either: only callers with nothing to fall back on ask.
 */
final class Circuit {

    /** How a call ended. */
    enum End {
        /** The host answered, whatever it said. */
        ANSWERED,
        /** It did not. */
        FAILED,
        /** It did not within its time. */
        TIMED_OUT,
        /** Nobody waited for the end, or it says nothing of the host. */
        ABANDONED
    }

    /** What an operator wants to know of it. */
    enum Turn {
        OPENED,
        CLOSED
    }

    /**
     * Why a call may not go on.
     *
     * @param limited whether the host is asked too often, and else it did not answer
     * @param told whether only another replica has found that
     */
    record Refusal(Instant until, boolean limited, boolean told) {}

    /** What is over sooner would cost all replicas more than it saves them. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(5);

    private final String host;
    private final LoaderConfig.Circuit config;
    private final Witness witness = new Witness();
    private int failures;
    private boolean probing;
    private @Nullable Turn turn;
    private @Nullable Instant openUntil;
    private @Nullable Instant suspectUntil;
    private @Nullable Instant limitedUntil;
    private @Nullable Instant limitedSince;

    /** Of what this replica has said. */
    private @Nullable Instant othersKnowUntil;

    Circuit(String host, LoaderConfig.Circuit config) {
        this.host = host;
        this.config = config;
    }

    /** Empty when the call may go on. */
    synchronized Optional<Refusal> refusal(Effort effort, Instant now) {
        shorten(now);
        Optional<Instant> barrier = barrier(effort);
        if (!allows(effort, now)) {
            boolean limited = openUntil == null && barrier.equals(Optional.ofNullable(limitedUntil));
            return barrier.map(until -> new Refusal(until, limited, openUntil == null && witness.isTrusting()));
        }
        probing = probing || barrier.isPresent();
        return Optional.empty();
    }

    /** Whether such a call may go on; it is not taken for one. */
    synchronized boolean allows(Effort effort, Instant now) {
        shorten(now);
        return barrier(effort).map(until -> !probing && !now.isBefore(until)).orElse(true);
    }

    synchronized CircuitState state(Instant now) {
        shorten(now);
        Optional<Instant> open = Optional.ofNullable(openUntil);
        if (open.isPresent()) {
            return new CircuitState(now.isBefore(open.get()) ? Phase.OPEN : Phase.HALF_OPEN, open);
        }
        return barrier(Effort.BRIEF)
                .filter(now::isBefore)
                .map(until -> new CircuitState(Phase.SUSPECT, Optional.of(until)))
                .orElse(CircuitState.CLOSED);
    }

    /** Nobody is left alone for longer, from now on, although the clock may have been set back. */
    private void shorten(Instant now) {
        Instant longest = now.plus(config.open());
        openUntil = atMost(openUntil, longest);
        suspectUntil = atMost(suspectUntil, longest);
        limitedUntil = atMost(limitedUntil, longest);
        limitedSince = atMost(limitedSince, now);
        othersKnowUntil = atMost(othersKnowUntil, longest);
    }

    private Optional<Instant> barrier(Effort effort) {
        if (openUntil != null) {
            return Optional.of(openUntil);
        }
        return effort == Effort.BRIEF ? Optional.ofNullable(later(suspectUntil, limitedUntil)) : Optional.empty();
    }

    /** A call that was let through has ended; yields what others may be glad to know. */
    synchronized Optional<HostNews> ended(Effort effort, End end, Instant began, Instant now) {
        return switch (end) {
            case ANSWERED -> answered(began, now);
            case FAILED -> failed(now);
            case TIMED_OUT -> {
                if (effort == Effort.BRIEF) {
                    suspectUntil = now.plus(config.open());
                }
                yield failed(now);
            }
            case ABANDONED -> {
                probing = false;
                yield Optional.empty();
            }
        };
    }

    /** In the course of a call the host said that it is asked too often, and for how long it does not want to be. */
    synchronized Optional<HostNews> limited(Duration wait, Instant now) {
        Instant until = now.plus(shorter(wait, config.open()));
        if (!now.isBefore(until)) {
            return Optional.empty();
        }
        limit(until, now);
        return news(State.LIMITED, until, now);
    }

    /** What it came to since this was asked last. */
    synchronized Optional<Turn> turned() {
        Optional<Turn> last = Optional.ofNullable(turn);
        turn = null;
        return last;
    }

    String host() {
        return host;
    }

    private void limit(Instant until, Instant now) {
        limitedUntil = later(limitedUntil, until);
        limitedSince = now;
    }

    /** What was asked before the host said that it is asked too often proves nothing against that. */
    private Optional<HostNews> answered(Instant began, Instant now) {
        witness.answered(now);
        turn = openUntil == null ? turn : Turn.CLOSED;
        failures = 0;
        probing = false;
        openUntil = null;
        suspectUntil = null;
        if (limitedSince != null && began.isBefore(limitedSince)) {
            return Optional.empty();
        }
        limitedUntil = null;
        limitedSince = null;
        boolean told = othersKnowUntil != null;
        othersKnowUntil = null;
        return told ? Optional.of(new HostNews(host, State.ANSWERS, config.open(), Duration.ZERO)) : Optional.empty();
    }

    private Optional<HostNews> failed(Instant now) {
        witness.failed(now);
        probing = false;
        failures++;
        if (failures < config.failures()) {
            return Optional.empty();
        }
        Instant until = now.plus(config.open());
        turn = openUntil == null ? Turn.OPENED : turn;
        openUntil = until;
        return news(State.SILENT, until, now);
    }

    /** What they know lasts nearly as long, as it does when calls fail that were under way: then nothing. */
    private Optional<HostNews> news(State state, Instant until, Instant now) {
        Duration length = Duration.between(now, until);
        if (length.compareTo(WORTH_TELLING) < 0) {
            return Optional.empty();
        }
        if (othersKnowUntil != null && !until.minus(length.dividedBy(2)).isAfter(othersKnowUntil)) {
            return Optional.empty();
        }
        othersKnowUntil = until;
        return Optional.of(new HostNews(host, state, length, witness.trouble(now)));
    }

    /**
     * Another replica said something of the host, so long ago. Nobody with nothing to fall back on is kept from asking by that, and
     * nobody for longer than by what happens here.
     */
    synchronized void heard(HostNews news, Duration age, Instant now) {
        Instant told = now.minus(age);
        if (news.state() == State.ANSWERS) {
            recovered(told, now);
            return;
        }
        Instant until = told.plus(shorter(news.length(), config.open()));
        if (!now.isBefore(until) || !witness.believes(news, told)) {
            return;
        }
        witness.trusts();
        if (news.state() == State.SILENT) {
            suspectUntil = later(suspectUntil, until);
        } else {
            limit(until, now);
        }
    }

    /** What was only heard is forgotten; who had trouble himself, before that, may see at once whether it is over. */
    private void recovered(Instant told, Instant now) {
        if (witness.hasFailedSince(told)) {
            return;
        }
        boolean forgotten = witness.isTrusting();
        openUntil = earlier(openUntil, now);
        suspectUntil = forgotten ? null : earlier(suspectUntil, now);
        limitedUntil = forgotten ? null : earlier(limitedUntil, now);
        if (forgotten) {
            limitedSince = null;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }

    private static @Nullable Instant atMost(@Nullable Instant one, Instant most) {
        return one == null ? null : earlier(one, most);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || one.isBefore(other) ? one : other;
    }
}
