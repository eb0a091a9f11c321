package io.agentloader.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Prefer} header (RFC 7240), as far as it has an effect here. */
final class Preference {

    /** Nobody is kept waiting for longer. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final Pattern MINIMAL = Pattern.compile(
            "(?:^|,)\\s*return\\s*=\\s*(?:minimal|\"minimal\")\\s*(?:$|[,;])", Pattern.CASE_INSENSITIVE);
    private static final Pattern WAIT = Pattern.compile(
            "(?:^|,)\\s*wait\\s*=\\s*(?:([0-9]{1,9})|\"([0-9]{1,9})\")\\s*(?:$|[,;])", Pattern.CASE_INSENSITIVE);

    private Preference() {}

    static boolean isMinimal(List<String> lines) {
        return lines.stream().anyMatch(line -> MINIMAL.matcher(line).find());
    }

    /** How long the caller would wait for a change, within {@link #LONGEST_WAIT}; the first one counts, as the RFC has it. */
    static Optional<Duration> waiting(List<String> lines) {
        return lines.stream()
                .map(WAIT::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)
                .filter(wait -> !wait.isZero());
    }
}
