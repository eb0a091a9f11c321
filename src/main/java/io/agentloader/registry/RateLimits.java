package io.agentloader.registry;

import io.agentloader.failure.Report;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a registry tells about its limits: {@code ratelimit-limit: 100;w=21600} and {@code ratelimit-remaining}, or both with x-. */
final class RateLimits {

    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9})\\b.*");

    private RateLimits() {}

    static Report in(Answer answer, Report report) {
        return member("remaining", remaining(answer), member("limit", limit(answer), report));
    }

    /** Empty when the answer says nothing of limits. */
    static Optional<RateLimit> told(Answer answer, Instant now) {
        RateLimit told = new RateLimit(limit(answer), remaining(answer), now);
        return told.limit().isPresent() || told.remaining().isPresent() ? Optional.of(told) : Optional.empty();
    }

    private static OptionalInt limit(Answer answer) {
        return number(answer, "ratelimit-limit", "x-ratelimit-limit");
    }

    private static OptionalInt remaining(Answer answer) {
        return number(answer, "ratelimit-remaining", "x-ratelimit-remaining");
    }

    private static OptionalInt number(Answer answer, String... headers) {
        for (String header : headers) {
            Optional<Matcher> number =
                    answer.header(header).map(NUMBER::matcher).filter(Matcher::matches);
            if (number.isPresent()) {
                return OptionalInt.of(Integer.parseInt(number.get().group(1)));
            }
        }
        return OptionalInt.empty();
    }

    private static Report member(String name, OptionalInt value, Report report) {
        return value.isPresent() ? report.withMember(name, value.getAsInt()) : report;
    }
}
