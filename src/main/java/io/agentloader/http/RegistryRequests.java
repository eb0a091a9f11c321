package io.agentloader.http;

import io.agentloader.document.RegistryInfo;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.registry.RegistryClient;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells the operator what this service knows of registries. Asks none of them. */
@Singleton
final class RegistryRequests {

    static final String PREFIX = "/registries/";

    private final RegistryClient client;
    private final RegistryTypes types;
    private final String usual;

    RegistryRequests(RegistryClient client, RegistryTypes types, ReferenceParser references) {
        this.client = client;
        this.types = types;
        // the registry of whatever names none
        this.usual = references.parse("agent").registry();
    }

    /** {@code RegistryList}: those that are configured, the default one, and those asked since the start. */
    Answer all() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "RegistryList");
        document.put("registries", infos());
        return answer(document);
    }

    /** {@code RegistryInfo} of each of them. */
    List<Map<String, @Nullable Object>> infos() {
        return names().stream().map(this::info).toList();
    }

    /** {@code RegistryInfo}. */
    Answer one(Call call) {
        String name = call.target().path().startsWith(PREFIX)
                ? Percent.decode(call.target().path().substring(PREFIX.length()))
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                : "";
        if (!names().contains(name)) {
            throw Refusal.noSuchResource(
                    "That registry is not configured and was not asked since the start; GET /registries lists those that are.");
        }
        return answer(info(name));
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(client.registries());
        names.add(usual);
        return names;
    }

    private Map<String, @Nullable Object> info(String registry) {
        return RegistryInfo.of(client.registry(registry), types.explain(registry));
    }

    private static Answer answer(Map<String, ? extends @Nullable Object> document) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }
}
