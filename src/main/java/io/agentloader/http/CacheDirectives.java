package io.agentloader.http;

import io.agentloader.config.Span;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code Cache-Control} directives of a request that have an effect here (RFC 9111 section 5.2.1, RFC 5861). Where one
 * is given several times the strictest counts; what is unknown or malformed is passed over, as the RFC asks.
 */
record CacheDirectives(
        boolean noCache,
        boolean onlyIfCached,
        Optional<Duration> maxAge,
        Optional<Span> maxStale,
        Optional<Duration> staleIfError) {

    static final CacheDirectives NONE =
            new CacheDirectives(false, false, Optional.empty(), Optional.empty(), Optional.empty());

    /** RFC 9111 section 1.2.2: what is larger counts as this. */
    private static final long MOST_SECONDS = 1L << 31;

    private static final Pattern DIRECTIVE =
            Pattern.compile("[\\s,]*([^\\s,=\";]++)(?:=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*+)))?[^,\"]*+");

    static CacheDirectives parse(List<String> lines) {
        CacheDirectives found = NONE;
        for (String line : lines) {
            Matcher matcher = DIRECTIVE.matcher(line);
            while (matcher.lookingAt() && matcher.end() > matcher.regionStart()) {
                found = found.and(matcher.group(1).toLowerCase(Locale.ROOT), argument(matcher));
                matcher.region(matcher.end(), line.length());
            }
        }
        return found;
    }

    private static Optional<String> argument(Matcher matcher) {
        return Optional.ofNullable(matcher.group(2)).or(() -> Optional.ofNullable(matcher.group(3)));
    }

    private CacheDirectives and(String name, Optional<String> argument) {
        Optional<Duration> seconds = argument.flatMap(CacheDirectives::seconds);
        return switch (name) {
            case "no-cache" -> new CacheDirectives(true, onlyIfCached, maxAge, maxStale, staleIfError);
            case "only-if-cached" -> new CacheDirectives(noCache, true, maxAge, maxStale, staleIfError);
            case "max-age" ->
                new CacheDirectives(noCache, onlyIfCached, least(maxAge, seconds), maxStale, staleIfError);
            case "stale-if-error" ->
                new CacheDirectives(noCache, onlyIfCached, maxAge, maxStale, least(staleIfError, seconds));
            case "max-stale" ->
                new CacheDirectives(noCache, onlyIfCached, maxAge, staler(argument, seconds), staleIfError);
            default -> this;
        };
    }

    private Optional<Span> staler(Optional<String> argument, Optional<Duration> seconds) {
        if (argument.isEmpty()) {
            return maxStale.or(() -> Optional.of(Span.UNLIMITED));
        }
        return least(maxStale.flatMap(Span::limit), seconds).map(Span::of).or(() -> maxStale);
    }

    private static Optional<Duration> least(Optional<Duration> one, Optional<Duration> other) {
        return one.isEmpty()
                ? other
                : one.map(d -> other.isPresent() && other.get().compareTo(d) < 0 ? other.get() : d);
    }

    private static Optional<Duration> seconds(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        // ten digits are past the limit already
        long seconds = text.length() > 10 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(text));
        return Optional.of(Duration.ofSeconds(seconds));
    }
}
