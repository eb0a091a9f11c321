package io.agentloader.registry;

import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The one layer of repetition: what is asked again, how often, and how long is waited before. */
final class Retry {

    /** Nobody waits longer than this because a server says so. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(10);

    private static final Set<Integer> STATUSES =
            Set.of(408, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527);
    private static final Set<NetworkError> ERRORS = Set.of(
            NetworkError.DNS_ERROR,
            NetworkError.CONNECTION_REFUSED,
            NetworkError.CONNECTION_TIMEOUT,
            NetworkError.CONNECTION_TERMINATED,
            NetworkError.CONNECTION_READ_TIMEOUT,
            NetworkError.DESTINATION_UNAVAILABLE,
            NetworkError.HTTP_RESPONSE_INCOMPLETE,
            NetworkError.HTTP_RESPONSE_TIMEOUT);
    private static final double GROWTH = 3;
    private static final double JITTER = 0.2;

    private final LoaderConfig.Retry config;
    private final Function<Duration, Uni<Boolean>> pause;
    private final DoubleSupplier random;
    private final InstantSource clock;

    /** With a pause and a source of numbers from 0 to 1 that a test can replace. */
    Retry(
            LoaderConfig.Retry config,
            Function<Duration, Uni<Boolean>> pause,
            DoubleSupplier random,
            InstantSource clock) {
        this.config = config;
        this.pause = pause;
        this.random = random;
        this.clock = clock;
    }

    /**
     * How long one call may go on.
     *
     * @param attempts at most
     * @param end no pause reaches beyond it
     * @param mismatched whether wrong bytes came already, so that those that come now are final
     */
    record Budget(int attempts, Instant end, boolean mismatched) {

        /** For a host that others stand behind: they are the next attempt. */
        Budget once() {
            return new Budget(1, end, true);
        }

        /** What is left for the last host, which has one attempt at least. */
        Budget after(List<AgentException> elsewhere) {
            return new Budget(
                    Math.max(1, attempts - elsewhere.size()),
                    end,
                    elsewhere.stream().anyMatch(Retry::isMismatch));
        }
    }

    /** What was tried so far. */
    private record Tried(int attempts, boolean unresolved, boolean mismatched) {

        private Tried and(AgentException failure) {
            return new Tried(attempts + 1, unresolved || isUnresolved(failure), mismatched || isMismatch(failure));
        }
    }

    Budget budget(Effort effort, Duration wholeCall) {
        int attempts =
                switch (effort) {
                    case FULL, ANEW -> Math.max(1, config.attempts());
                    case BRIEF -> 1;
                };
        return new Budget(attempts, clock.instant().plus(wholeCall), false);
    }

    /** Runs the work until it succeeds or there is no use in going on. */
    <T> Uni<T> run(Budget budget, Supplier<Uni<T>> work) {
        return attempt(budget, work, new Tried(0, false, budget.mismatched()));
    }

    private <T> Uni<T> attempt(Budget budget, Supplier<Uni<T>> work, Tried before) {
        return Uni.createFrom()
                .deferred(() -> work.get())
                .onFailure(AgentException.class)
                .recoverWithUni(failure -> next(budget, work, before, failure));
    }

    private <T> Uni<T> next(Budget budget, Supplier<Uni<T>> work, Tried before, AgentException failure) {
        Tried tried = before.and(failure);
        return pauseAfter(budget, before, failure)
                .map(length -> pause.apply(length).flatMap(over -> attempt(budget, work, tried)))
                .orElseGet(() -> Uni.createFrom().failure(failure));
    }

    /** How long to wait before asking again; empty when that is of no use. */
    private Optional<Duration> pauseAfter(Budget budget, Tried before, AgentException failure) {
        if (isMismatch(failure)) {
            return before.mismatched() ? Optional.empty() : Optional.of(Duration.ZERO);
        }
        int made = before.attempts() + 1;
        boolean hopeless = !isPassing(failure) || (before.unresolved() && isUnresolved(failure));
        if (hopeless || made >= budget.attempts()) {
            return Optional.empty();
        }
        Optional<Duration> wished = failure.report().retryAfter().filter(wait -> !wait.isZero());
        boolean tooLong =
                wished.filter(wait -> wait.compareTo(LONGEST_RETRY_AFTER) > 0).isPresent();
        Duration wait = wished.orElseGet(() -> backOff(made));
        return tooLong || clock.instant().plus(wait).isAfter(budget.end()) ? Optional.empty() : Optional.of(wait);
    }

    private Duration backOff(int made) {
        double grown = (double) config.initial().toMillis() * Math.pow(GROWTH, made - 1);
        double jittered = grown * (1 - JITTER + 2 * JITTER * random.getAsDouble());
        return Duration.ofMillis(Math.min((long) jittered, config.max().toMillis()));
    }

    /** Whether the same request may well succeed a moment later. */
    static boolean isPassing(AgentException failure) {
        if (failure instanceof RateLimited) {
            return true;
        }
        Report report = failure.report();
        if (!(failure instanceof RegistryUnavailable) || Gateway.isBehind(failure)) {
            return false;
        }
        return report.upstreamStatus().isPresent()
                ? STATUSES.contains(report.upstreamStatus().getAsInt())
                : report.error().filter(ERRORS::contains).isPresent();
    }

    private static boolean isUnresolved(AgentException failure) {
        return failure.report().error().filter(NetworkError.DNS_ERROR::equals).isPresent();
    }

    private static boolean isMismatch(AgentException failure) {
        return failure instanceof ContentMismatch;
    }
}
