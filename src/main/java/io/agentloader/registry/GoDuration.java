package io.agentloader.registry;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1s}, {@code 1m30s}, {@code 1.5h}, {@code 250ms}. */
final class GoDuration {

    private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|us|ns|m|s))+");
    private static final Pattern PIECE = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|us|ns|m|s)");
    private static final Map<String, Double> SECONDS =
            Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 1e-3, "us", 1e-6, "ns", 1e-9);

    private GoDuration() {}

    /** Empty when it is none, or when it is nothing. */
    static Optional<Duration> parse(String text) {
        if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        double seconds = 0;
        Matcher piece = PIECE.matcher(text);
        while (piece.find()) {
            seconds += Double.parseDouble(piece.group(1)) * SECONDS.getOrDefault(piece.group(2), 0.0);
        }
        return Optional.of(Duration.ofMillis((long) (seconds * 1000))).filter(found -> !found.isZero());
    }
}
