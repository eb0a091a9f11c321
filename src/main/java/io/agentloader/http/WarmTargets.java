package io.agentloader.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Reference;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Targets of requests, as they were sent, that passed every check which looks at a target and led to an agent. What a target means never
 * changes while the process runs; whether a caller may ask for that is no part of it.
 */
@Singleton
final class WarmTargets {

    /** What is forgotten is found out again the long way. */
    private static final long MOST_BYTES = 8L << 20;

    private final Cache<String, WarmTarget> known = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .<String, WarmTarget>weigher((target, what) -> target.length() + what.weight())
            .executor(Runnable::run)
            .build();

    Optional<WarmTarget> find(String target) {
        return Optional.ofNullable(known.getIfPresent(target));
    }

    /** The request was answered with an agent. What a range of versions comes to, or a query asks for, is found out each time. */
    void learn(Call call, Reference reference) {
        Target target = call.target();
        boolean plain = target.authority().isEmpty()
                && target.query().isEmpty()
                && reference.range().isEmpty();
        if (plain) {
            known.asMap().putIfAbsent(target.path(), WarmTarget.of(reference));
        }
    }

    /** Given to whoever asks for the same next. */
    void keep(String target, ReadyAnswer answer) {
        known.asMap().computeIfPresent(target, (same, what) -> what.with(answer));
    }
}
