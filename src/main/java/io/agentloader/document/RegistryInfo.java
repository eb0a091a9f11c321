package io.agentloader.document;

import io.agentloader.policy.TypedHost;
import io.agentloader.registry.CircuitState;
import io.agentloader.registry.HostHistory;
import io.agentloader.registry.HostState;
import io.agentloader.registry.RateLimit;
import io.agentloader.registry.RegistryState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON document of {@code GET /registries/<host>}; it only ever grows. What is not known is {@code null}. */
public final class RegistryInfo {

    private RegistryInfo() {}

    public static Map<String, @Nullable Object> of(RegistryState registry, TypedHost typed) {
        List<HostState> hosts = registry.hosts();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "RegistryInfo");
        document.put("registry", registry.registry());
        document.put("type", typed.type().word());
        document.put("typeFrom", word(typed.basis()));
        document.put("hosts", hosts.stream().map(RegistryInfo::host).toList());
        return document;
    }

    static Map<String, @Nullable Object> host(HostState host) {
        HostHistory history = host.history();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("host", host.host());
        row.put("role", host.mirror() ? "mirror" : "upstream");
        row.put("transport", host.transport());
        row.put("proxy", host.proxy().orElse(null));
        row.put("credentialSource", history.credentials().orElse(null));
        row.put("circuit", circuit(host.circuit()));
        row.put("restingUntil", host.restingUntil().map(Object::toString).orElse(null));
        row.put("lastSuccess", history.success().map(Object::toString).orElse(null));
        row.put("lastError", history.failure().map(RegistryInfo::failure).orElse(null));
        row.put("rateLimit", history.limit().map(RegistryInfo::limit).orElse(null));
        return row;
    }

    private static Map<String, @Nullable Object> circuit(CircuitState circuit) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("state", word(circuit.phase()));
        members.put("until", circuit.until().map(Object::toString).orElse(null));
        return members;
    }

    private static Map<String, Object> failure(HostHistory.Failed failed) {
        return Map.of("code", failed.kind().code(), "at", failed.at().toString());
    }

    private static Map<String, Object> limit(RateLimit limit) {
        Map<String, Object> members = new LinkedHashMap<>();
        limit.limit().ifPresent(number -> members.put("limit", number));
        limit.remaining().ifPresent(number -> members.put("remaining", number));
        members.put("at", limit.at().toString());
        return members;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
