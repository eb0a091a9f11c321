package io.agentloader.registry;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code Retry-After}: seconds or a date, on {@code 429} and {@code 503} (RFC 9110 section 10.2.3). */
final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,100}");

    /** More is the same to whoever waits, and fits nowhere. */
    private static final BigInteger MOST = BigInteger.valueOf(999_999_999);

    private RetryAfter() {}

    /** Empty when the answer has none that can be read; zero when it is over already. */
    static Optional<Duration> in(Answer answer, Instant now) {
        if (answer.status() != 429 && answer.status() != 503) {
            return Optional.empty();
        }
        return answer.header("Retry-After").flatMap(text -> parse(text.strip(), now));
    }

    static Optional<Duration> parse(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(new BigInteger(text).min(MOST).longValue()));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeException rubbish) {
            return Optional.empty();
        }
    }
}
