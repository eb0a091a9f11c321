package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Repository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The challenges that registries made lately: who knows one need not wait for the next {@code 401}. */
final class Challenges {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MAX = 1000;
    private static final String SCOPE = "scope";

    private final Cache<Key, Challenge> known;

    /** Empty repository: what holds for all of the registry. One host may have several, under different prefixes. */
    private record Key(Target root, String repository) {}

    Challenges(InstantSource clock) {
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** That of the repository, else the registry's. */
    Optional<Challenge> of(Target root, Repository repository) {
        return Optional.ofNullable(known.getIfPresent(new Key(root, repository.path())))
                .or(() -> Optional.ofNullable(known.getIfPresent(new Key(root, ""))));
    }

    /** A scope names a repository, so it is remembered for that one alone. */
    void remember(Target root, Repository repository, Challenge challenge) {
        known.put(new Key(root, repository.path()), challenge);
        Map<String, String> parameters = new LinkedHashMap<>(challenge.parameters());
        parameters.remove(SCOPE);
        known.put(new Key(root, ""), new Challenge(challenge.scheme(), parameters));
    }
}
