package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tokens in memory. For one key there is one fetch at a time, and a failed one is not remembered. */
final class TokenCache {

    private static final int MAX_TOKENS = 1000;

    private final Cache<TokenRequest.Key, Token> tokens = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .executor(Runnable::run)
            .build();
    private final Map<TokenRequest.Key, TokenFlight> flights = new ConcurrentHashMap<>();
    private final InstantSource clock;

    TokenCache(InstantSource clock) {
        this.clock = clock;
    }

    /** The cached token, or the one that is being fetched already, or else a new one. */
    Uni<Token> token(TokenRequest.Key key, Supplier<Uni<Token>> fetch) {
        return Uni.createFrom()
                .deferred(() ->
                        cached(key).map(token -> Uni.createFrom().item(token)).orElseGet(() -> join(key, fetch)));
    }

    /** Whether there is a token of that registry and realm for that, whoever it was given to. */
    boolean has(Origin registry, Target realm, List<String> scopes) {
        List<String> sorted = List.copyOf(new TreeSet<>(scopes));
        return tokens.asMap().entrySet().stream()
                .anyMatch(entry -> entry.getKey().registry().equals(registry)
                        && entry.getKey().realm().equals(realm)
                        && entry.getKey().scopes().equals(sorted)
                        && entry.getValue().isUsable(clock.instant()));
    }

    private Optional<Token> cached(TokenRequest.Key key) {
        return Optional.ofNullable(tokens.getIfPresent(key)).filter(token -> token.isUsable(clock.instant()));
    }

    private Uni<Token> join(TokenRequest.Key key, Supplier<Uni<Token>> fetch) {
        TokenFlight mine = new TokenFlight();
        TokenFlight flying = flights.putIfAbsent(key, mine);
        return flying == null ? lead(key, mine, fetch) : follow(key, flying, fetch);
    }

    private Uni<Token> lead(TokenRequest.Key key, TokenFlight flight, Supplier<Uni<Token>> fetch) {
        return Uni.createFrom()
                .deferred(() -> fetch.get())
                .onTermination()
                .invoke((token, failure, cancelled) -> land(key, flight, token, failure));
    }

    /** The token is in the cache before the flight is over: nobody can miss both. */
    private void land(TokenRequest.Key key, TokenFlight flight, @Nullable Token token, @Nullable Throwable failure) {
        if (token != null) {
            tokens.put(key, token);
        }
        flights.remove(key, flight);
        flight.land(Optional.ofNullable(failure));
    }

    /** When the leader went away, one of its followers leads. */
    private Uni<Token> follow(TokenRequest.Key key, TokenFlight flight, Supplier<Uni<Token>> fetch) {
        return flight.landing().flatMap(landed -> token(key, fetch));
    }

    /** A registry did not take it. A newer token of the same key stays. */
    void drop(Authorization.Fetched refused) {
        tokens.asMap().remove(refused.key(), refused.token());
    }
}
