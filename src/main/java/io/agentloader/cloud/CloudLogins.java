package io.agentloader.cloud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.credentials.Credential;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The logins in memory, one for each registry. One is asked for again at half of its lifetime, and used until its end where that
 * fails. For one registry there is one exchange at a time, which goes on for those who come next when whoever wanted it first has
 * gone. That there is no login is remembered for a while, too.
 */
final class CloudLogins {

    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final int MAX_REGISTRIES = 1000;

    private final Cache<String, Held> held = Caffeine.newBuilder()
            .maximumSize(MAX_REGISTRIES)
            .executor(Runnable::run)
            .build();
    private final Map<String, Uni<Credential>> exchanges = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Consumer<String> warnings;

    /**
     * What came of an exchange.
     *
     * @param next when to ask again
     */
    private record Held(Credential credential, Instant expires, Instant next) {
        private boolean isUsable(Instant now) {
            return !credential.isAnonymous() && now.isBefore(expires);
        }
    }

    CloudLogins(InstantSource clock, Consumer<String> warnings) {
        this.clock = clock;
        this.warnings = warnings;
    }

    /** The login of a registry, or an anonymous one that says why. Never fails. */
    Uni<Credential> credential(String registry, CloudSource source) {
        return Uni.createFrom().deferred(() -> current(registry, source));
    }

    private Uni<Credential> current(String registry, CloudSource source) {
        Optional<Held> known = Optional.ofNullable(held.getIfPresent(registry));
        Instant now = clock.instant();
        Optional<Held> good = known.filter(
                login -> now.isBefore(login.next()) || (login.isUsable(now) && exchanges.containsKey(registry)));
        return good.map(login -> Uni.createFrom().item(login.credential()))
                .orElseGet(() -> exchanges.computeIfAbsent(registry, host -> exchange(host, source, known)));
    }

    /** What was learned is held before the exchange is over: nobody can miss both. */
    private Uni<Credential> exchange(String registry, CloudSource source, Optional<Held> before) {
        return Uni.createFrom()
                .deferred(() -> finished(registry)
                        .map(learned -> Uni.createFrom().item(learned))
                        .orElseGet(() -> source.login(registry).map(this::lasting)))
                .onFailure(CloudRefusal.class)
                .recoverWithItem(refusal -> withoutNewOne(registry, refusal, before))
                .invoke(learned -> held.put(registry, learned))
                .map(Held::credential)
                .onTermination()
                .invoke(() -> exchanges.remove(registry))
                .memoize()
                .indefinitely();
    }

    /** Another exchange may have ended between the look at what is held and the start of this one. */
    private Optional<Held> finished(String registry) {
        return Optional.ofNullable(held.getIfPresent(registry))
                .filter(learned -> clock.instant().isBefore(learned.next()));
    }

    private Held lasting(CloudLogin login) {
        Instant now = clock.instant();
        Instant half = now.plus(Duration.between(now, login.expires()).dividedBy(2));
        return new Held(login.credential(), login.expires(), half);
    }

    private Held withoutNewOne(String registry, CloudRefusal refusal, Optional<Held> before) {
        Instant now = clock.instant();
        if (!refusal.isForWantOfAnIdentity()) {
            warnings.accept("no cloud login for " + registry + ": " + refusal.reason());
        }
        Instant again = now.plus(AGAIN_AFTER_FAILURE);
        return before.filter(login -> login.isUsable(now))
                .map(old -> new Held(
                        old.credential(), old.expires(), again.isBefore(old.expires()) ? again : old.expires()))
                .orElseGet(() -> new Held(Credential.anonymous("no cloud login: " + refusal.reason()), now, again));
    }

    /** Forgets a login that was no good; a newer one stays. */
    void refused(String registry, Credential credential) {
        held.asMap()
                .computeIfPresent(
                        registry,
                        (host, login) ->
                                login.credential().equals(credential) && !credential.isAnonymous() ? null : login);
    }
}
