package io.agentloader.config;

import java.time.Duration;
import java.util.Optional;

/**
 * A duration that may be without end.
 *
 * @param limit empty for {@code unlimited}
 */
public record Span(Optional<Duration> limit) {

    public static final Span UNLIMITED = new Span(Optional.empty());

    public static Span of(Duration limit) {
        return new Span(Optional.of(limit));
    }

    /** Whether an age is within it. */
    public boolean covers(Duration age) {
        return limit.isEmpty() || age.compareTo(limit.get()) <= 0;
    }

    @Override
    public String toString() {
        return limit.map(Duration::toString).orElse("unlimited");
    }
}
