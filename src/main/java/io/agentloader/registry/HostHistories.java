package io.agentloader.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What was asked of whom since the start, for the operator: a bounded number of hosts and registries, in memory. */
final class HostHistories {

    /** Callers choose the names, so there is an end to them. */
    private static final int MOST = 1_000;

    private final Cache<String, HostHistory> hosts =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();
    private final Cache<String, Boolean> registries =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();
    private final InstantSource clock;

    HostHistories(InstantSource clock) {
        this.clock = clock;
    }

    /** Registries that something was asked of, at whatever host. */
    Set<String> registries() {
        return Set.copyOf(registries.asMap().keySet());
    }

    HostHistory of(String host) {
        return Optional.ofNullable(hosts.getIfPresent(host)).orElse(HostHistory.NONE);
    }

    void begun(String registry, String host) {
        registries.put(registry, true);
        hosts.asMap().putIfAbsent(host, HostHistory.NONE);
    }

    /** The host delivered. */
    void succeeded(String host, Login login) {
        update(host, history -> as(history.succeeded(clock.instant()), login));
    }

    /** Who was not asked did not fail, and who says that there is nothing did not either. */
    void failed(String host, Login login, AgentException failure) {
        if (failure instanceof NotFound) {
            succeeded(host, login);
        } else if (!(failure instanceof CircuitOpen) && !(failure instanceof Overloaded)) {
            update(host, history -> as(history.failed(failure.kind(), clock.instant()), login));
        }
    }

    /** Looks for limits in an answer; those of hosts that only redirects and realms lead to are nobody's business. */
    void note(Answer answer) {
        RateLimits.told(answer, clock.instant())
                .ifPresent(limit -> update(answer.host(), history -> history.limited(limit)));
    }

    private static HostHistory as(HostHistory history, Login login) {
        return login.used().map(history::as).orElse(history);
    }

    private void update(String host, UnaryOperator<HostHistory> change) {
        hosts.asMap().computeIfPresent(host, (name, history) -> change.apply(history));
    }
}
