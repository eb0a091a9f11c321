package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The addresses of hosts: each name is asked for by one at a time and remembered for a moment, so that what was judged is
 * what is connected to. The address that worked last stays in front while it is among them: connections are kept by
 * address, and an answer in another order would open new ones.
 */
final class Lookups {

    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MAX_NAMES = 10_000;

    private final Names names;
    private final Executor blocking;
    private final Cache<String, List<InetAddress>> known;
    private final Cache<String, InetAddress> proven;
    private final Map<String, CompletableFuture<List<InetAddress>>> asking = new ConcurrentHashMap<>();

    Lookups(Names names, Executor blocking, InstantSource clock) {
        this.names = names;
        this.blocking = blocking;
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_NAMES)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
        this.proven = Caffeine.newBuilder()
                .maximumSize(MAX_NAMES)
                .executor(Runnable::run)
                .build();
    }

    /** At least one; fails with {@link UnknownHostException}, or {@link RejectedExecutionException} when too many wait. */
    CompletionStage<List<InetAddress>> of(Origin origin) {
        Optional<InetAddress> literal = LiteralAddress.of(origin.host());
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(List.of(literal.orElseThrow()));
        }
        List<InetAddress> fresh = known.getIfPresent(origin.host());
        CompletionStage<List<InetAddress>> all =
                fresh == null ? asked(origin.host()) : CompletableFuture.completedFuture(fresh);
        return all.thenApply(found -> provenFirst(origin, found));
    }

    /** A connection to this address came about. */
    void worked(Origin origin, InetAddress address) {
        proven.put(origin.authority(), address);
    }

    /** None did, so the next attempt asks for the name again. */
    void failed(Origin origin) {
        known.invalidate(origin.host());
        proven.invalidate(origin.authority());
    }

    /** Where the host was reached last; empty when it was not. */
    Optional<InetAddress> lastOf(Origin origin) {
        return LiteralAddress.of(origin.host()).or(() -> Optional.ofNullable(proven.getIfPresent(origin.authority())));
    }

    private CompletionStage<List<InetAddress>> asked(String host) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = asking.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        try {
            blocking.execute(() -> look(host, mine));
        } catch (RejectedExecutionException full) {
            asking.remove(host, mine);
            mine.completeExceptionally(full);
        }
        return mine;
    }

    private void look(String host, CompletableFuture<List<InetAddress>> answer) {
        try {
            List<InetAddress> found = List.copyOf(names.addresses(host));
            if (found.isEmpty()) {
                throw new UnknownHostException(host);
            }
            known.put(host, found);
            asking.remove(host, answer);
            answer.complete(found);
        } catch (UnknownHostException | RuntimeException failure) {
            asking.remove(host, answer);
            answer.completeExceptionally(failure);
        }
    }

    private List<InetAddress> provenFirst(Origin origin, List<InetAddress> found) {
        InetAddress last = proven.getIfPresent(origin.authority());
        if (last == null || !found.contains(last)) {
            return found;
        }
        List<InetAddress> ordered = new ArrayList<>(found);
        ordered.remove(last);
        ordered.add(0, last);
        return ordered;
    }
}
