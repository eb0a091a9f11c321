package io.agentloader.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a host said, and since when that is known to be its word: since it was asked, for an answer may take long, and another be given
 * to somebody else meanwhile. Another loader is believed when it says that its word is older; what else lies between us and a registry
 * counts {@code Age} from when it took the answer in.
 */
record Aged<T>(T value, Instant said) {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    static <T> Aged<T> of(Answer answer, T value) {
        Optional<String> age = answer.header("Agent-Source").flatMap(loader -> answer.header("Age"));
        return new Aged<>(
                value,
                answer.sent()
                        .minus(age.map(String::strip)
                                .filter(text -> SECONDS.matcher(text).matches())
                                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                                .orElse(Duration.ZERO)));
    }

    <U> Aged<U> with(U other) {
        return new Aged<>(other, said);
    }

    static <T> Delivered<T> delivered(Delivered<Aged<T>> aged) {
        return new Delivered<>(
                aged.value().value(), aged.host(), aged.attempts(), aged.value().said());
    }
}
