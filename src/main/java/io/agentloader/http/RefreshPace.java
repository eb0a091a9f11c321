package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Reference;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Keeps one reference from being refreshed more often than the operator wants. */
@Singleton
final class RefreshPace {

    /** References remembered; of more than these the longest unrefreshed are forgotten, which only lets one through. */
    private static final long REMEMBERED = 10_000;

    private final Duration interval;
    private final InstantSource clock;
    private final Cache<String, Instant> last =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    RefreshPace(HttpSettings settings, InstantSource clock) {
        this.interval = settings.refreshInterval();
        this.clock = clock;
    }

    /**
     * Counts a refresh.
     *
     * @throws Refusal when the last one that was let through is too young
     */
    void check(Reference reference) {
        if (interval.isZero()) {
            return;
        }
        Instant now = clock.instant();
        Instant counted = last.asMap()
                .merge(reference.canonical(), now, (before, asked) -> isTooSoon(before, asked) ? before : asked);
        if (!counted.equals(now)) {
            Duration wait = interval.minus(Duration.between(counted, now));
            throw Refusal.of(Code.TOO_MANY_REQUESTS, reference + " was refreshed a moment ago.")
                    .with("reference", reference.toString())
                    .retryAfter(wait);
        }
    }

    /** A clock that was set back by more says nothing; by less, two asked at once. */
    private boolean isTooSoon(Instant before, Instant asked) {
        return Duration.between(before, asked).abs().compareTo(interval) < 0;
    }
}
