package io.agentloader.http;

import io.agentloader.pull.WarmState;
import io.agentloader.store.Repair;
import io.agentloader.store.StoreHealth;
import io.agentloader.store.StoreHealth.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator has to look at now, a sentence each; none when all is well. */
final class Concerns {

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
                    .filter(host -> host instanceof Map<?, ?> row
                            && row.get("circuit") instanceof Map<?, ?> circuit
                            && !"closed".equals(circuit.get("state")))
                    .map(host -> ((Map<?, ?>) host).get("host"))
                    .forEach(host ->
                            concerns.add(host + " fails and is left alone for a while; stored copies stand in."));
        }
    }
}
