package io.agentloader.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a host said, and how old its word was when it said so. Only another loader is believed about that: what lies between us and a
 * registry counts {@code Age} from when it took the answer in.
 */
record Aged<T>(T value, Duration age) {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    static <T> Aged<T> of(Answer answer, T value) {
        Optional<String> age = answer.header("Agent-Source").flatMap(loader -> answer.header("Age"));
        return new Aged<>(
                value,
                age.map(String::strip)
                        .filter(text -> SECONDS.matcher(text).matches())
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                        .orElse(Duration.ZERO));
    }

    <U> Aged<U> with(U other) {
        return new Aged<>(other, age);
    }

    static <T> Delivered<T> delivered(Delivered<Aged<T>> aged) {
        return new Delivered<>(
                aged.value().value(), aged.host(), aged.attempts(), aged.value().age());
    }
}
