package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.config.LoaderConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Keeps one caller from making this service ask registries more often than the operator wants. */
@Singleton
final class CallerPace {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Callers remembered; of more than these the longest unseen are forgotten, which only lets them through. */
    private static final long REMEMBERED = 10_000;

    private final Optional<Integer> most;
    private final InstantSource clock;
    private final Cache<String, Spent> spent =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * What a caller has used up.
     *
     * @param time how long it takes until all is regained: each refresh costs an equal part of the window
     * @param passed whether the refresh that led here was let through
     */
    private record Spent(Duration time, Instant at, boolean passed) {}

    CallerPace(LoaderConfig config, InstantSource clock) {
        this.most = config.refresh().perCaller();
        this.clock = clock;
    }

    /**
     * Counts a refresh.
     *
     * @throws Refusal when there were too many within a minute
     */
    void check(String caller) {
        if (most.isEmpty()) {
            return;
        }
        Duration cost = WINDOW.dividedBy(most.get());
        Instant now = clock.instant();
        Spent after = spent.asMap().compute(caller, (name, before) -> next(Optional.ofNullable(before), cost, now));
        if (!after.passed()) {
            throw Refusal.of(
                            Code.TOO_MANY_REQUESTS,
                            "This caller asked for more than " + most.get() + " refreshes within a minute.")
                    .with("limit", most.get())
                    .retryAfter(after.time().plus(cost).minus(WINDOW));
        }
    }

    private static Spent next(Optional<Spent> before, Duration cost, Instant now) {
        Duration left = before.map(spent -> spent.time().minus(since(spent.at(), now)))
                .filter(time -> !time.isNegative())
                .orElse(Duration.ZERO);
        Duration more = left.plus(cost);
        return more.compareTo(WINDOW) > 0 ? new Spent(left, now, false) : new Spent(more, now, true);
    }

    /** None, where the clock was set back. */
    private static Duration since(Instant before, Instant now) {
        return now.isBefore(before) ? Duration.ZERO : Duration.between(before, now);
    }
}
