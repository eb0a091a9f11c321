package io.agentloader.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A duration that may be without end.
 *
 * @param limit empty for {@code unlimited}; never negative
 */
public record Span(Optional<Duration> limit) {

    public static final Span UNLIMITED = new Span(Optional.empty());

    private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,15}ms");

    public Span {
        if (limit.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("a span is not negative: " + limit.orElseThrow());
        }
    }

    public static Span of(Duration limit) {
        return new Span(Optional.of(limit));
    }

    /**
     * By its text: {@code unlimited}, or a duration as everywhere in this configuration, such as {@code 30s},
     * {@code 200ms}, {@code 1d} or {@code PT1H30M}. MicroProfile Config finds this method by its name.
     */
    public static Span parse(CharSequence text) {
        String lower = text.toString().strip().toLowerCase(Locale.ROOT);
        return lower.equals("unlimited") ? UNLIMITED : of(duration(lower));
    }

    private static Duration duration(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        if (MILLISECONDS.matcher(text).matches()) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        try {
            boolean inIsoForm = text.startsWith("p");
            String prefix = text.endsWith("d") ? "p" : "pt";
            return Duration.parse(inIsoForm ? text : prefix + text);
        } catch (DateTimeParseException notADuration) {
            throw new IllegalArgumentException(
                    "not a duration such as 30s, 1d or PT1H, nor unlimited: " + text, notADuration);
        }
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
