package io.agentloader.http;

import io.agentloader.pull.WarmState;
import io.agentloader.store.Repair;
import io.agentloader.store.StoreHealth;
import io.agentloader.store.StoreHealth.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an operator has to look at now, a sentence each; none when all is well. */
final class Concerns {

    /** What is wrong with a host, or between us and it, and not with the one thing that was asked for. */
    private static final Set<String> OF_THE_HOST = Stream.of(
                    Code.REGISTRY_UNAVAILABLE, Code.TLS_UNTRUSTED, Code.RATE_LIMITED, Code.UPSTREAM_UNAUTHORIZED)
            .map(Code::text)
            .collect(Collectors.toUnmodifiableSet());

    private Concerns() {}

    static List<String> of(
            StoreHealth store, List<Map<String, @Nullable Object>> registries, WarmState warm, boolean readable) {
        List<String> concerns = new ArrayList<>();
        if (!readable) {
            concerns.add("The store cannot be read; the log says why. Agents that a registry delivers are served.");
        }
        if (store.state() == State.FULL) {
            concerns.add("The disk of the store is full: agents are served, and new ones are not kept.");
        }
        if (store.state() == State.READ_ONLY) {
            concerns.add("The store cannot be written: agents are served, and new ones are not kept.");
        }
        if (store.state() == State.LOCKED) {
            concerns.add(
                    "Another process holds the lock of the store (.agent-loader/gc.lock): agents are served, and new"
                            + " ones are not kept.");
        }
        long waiting = store.repairs().stream()
                .map(Repair::replacedBy)
                .filter(by -> by.isEmpty())
                .count();
        if (waiting > 0) {
            concerns.add(waiting + " damaged entries were set aside and are not replaced yet.");
        }
        store.lastScrub()
                .filter(check -> check.damaged() - check.setAside() > 0 || check.missing() > 0)
                .ifPresent(check -> concerns.add("The last check of the store found " + check.damaged()
                        + " damaged and " + check.missing() + " missing files."));
        if (!warm.missing().isEmpty()) {
            concerns.add("Of the references to be held ready, these were never served since the start: "
                    + String.join(
                            ", ", warm.missing().stream().map(Object::toString).toList()) + ".");
        }
        for (Map<String, @Nullable Object> registry : registries) {
            addHosts(registry, concerns);
        }
        return concerns;
    }

    private static void addHosts(Map<String, @Nullable Object> registry, List<String> concerns) {
        if (registry.get("hosts") instanceof List<?> hosts) {
            hosts.stream()
                    .filter(Map.class::isInstance)
                    .map(host -> (Map<?, ?>) host)
                    .flatMap(host -> trouble(host).map(what -> host.get("host") + what).stream())
                    .forEach(concerns::add);
        }
    }

    private static Optional<String> trouble(Map<?, ?> host) {
        if (host.get("circuit") instanceof Map<?, ?> circuit && !"closed".equals(circuit.get("state"))) {
            return Optional.of(" fails and is left alone for a while; stored copies stand in.");
        }
        return host.get("lastError") instanceof Map<?, ?> error
                        && OF_THE_HOST.contains(String.valueOf(error.get("code")))
                        && isLast(String.valueOf(error.get("at")), host.get("lastSuccess"))
                ? Optional.of(" did not do what it was asked last (" + error.get("code") + "); it is asked again, and"
                        + " stored copies stand in where they may.")
                : Optional.empty();
    }

    /** Both as documents have them. */
    private static boolean isLast(String failed, @Nullable Object succeeded) {
        return succeeded == null || Instant.parse(failed).isAfter(Instant.parse(succeeded.toString()));
    }
}
