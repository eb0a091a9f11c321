package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Which form a caller gets an agent in. What callers usually accept is read once. */
@Singleton
final class Representations {

    private static final int MOST = 256;
    private static final int LONGEST = 256;

    private final Cache<String, Optional<Representation>> usual =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    /** Of those that are there without being made; empty for JSON, and where nothing is accepted. */
    Optional<Representation> accepted(Call call) {
        Optional<String> first = call.header("Accept");
        if (first.isEmpty()) {
            return Optional.of(Representation.DEFAULT);
        }
        return call.repeats("Accept") || first.get().length() > LONGEST
                ? accepted(call.lines("Accept"))
                : usual.get(first.get(), line -> accepted(List.of(line)));
    }

    private static Optional<Representation> accepted(List<String> lines) {
        return Accept.parse(lines).best(Representation.OFFERED).filter(best -> best.form() != Representation.Form.JSON);
    }
}
