package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.registry.CircuitState.Phase;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one host's health. Closed: everybody asks. Open, after so many calls in a row that failed for want of
 * a network: nobody asks. Half open, when that time is over: one call asks for all. Suspect, after a brief call that timed
 * out: only callers with nothing to fall back on ask.
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
        /** Nobody waited for the end. */
        ABANDONED
    }

    private final LoaderConfig.Circuit config;
    private int failures;
    private boolean probing;
    private @Nullable Instant openUntil;
    private @Nullable Instant suspectUntil;

    Circuit(LoaderConfig.Circuit config) {
        this.config = config;
    }

    /** Empty when the call may go on; else when the host may be asked again. */
    synchronized Optional<Instant> refusal(Effort effort, Instant now) {
        Optional<Instant> barrier = barrier(effort);
        if (!allows(effort, now)) {
            return barrier;
        }
        probing = probing || barrier.isPresent();
        return Optional.empty();
    }

    /** Whether such a call may go on; it is not taken for one. */
    synchronized boolean allows(Effort effort, Instant now) {
        return barrier(effort).map(until -> !probing && !now.isBefore(until)).orElse(true);
    }

    synchronized CircuitState state(Instant now) {
        Optional<Instant> open = Optional.ofNullable(openUntil);
        if (open.isPresent()) {
            return new CircuitState(now.isBefore(open.get()) ? Phase.OPEN : Phase.HALF_OPEN, open);
        }
        return Optional.ofNullable(suspectUntil)
                .filter(now::isBefore)
                .map(until -> new CircuitState(Phase.SUSPECT, Optional.of(until)))
                .orElse(CircuitState.CLOSED);
    }

    private Optional<Instant> barrier(Effort effort) {
        if (openUntil != null) {
            return Optional.of(openUntil);
        }
        return effort == Effort.BRIEF ? Optional.ofNullable(suspectUntil) : Optional.empty();
    }

    /** A call that was let through has ended. */
    synchronized void ended(Effort effort, End end, Instant now) {
        switch (end) {
            case ANSWERED -> close();
            case FAILED -> failed(now);
            case TIMED_OUT -> {
                if (effort == Effort.BRIEF) {
                    suspectUntil = now.plus(config.open());
                }
                failed(now);
            }
            case ABANDONED -> probing = false;
        }
    }

    private void close() {
        failures = 0;
        probing = false;
        openUntil = null;
        suspectUntil = null;
    }

    private void failed(Instant now) {
        probing = false;
        failures++;
        if (failures >= config.failures()) {
            openUntil = now.plus(config.open());
        }
    }
}
