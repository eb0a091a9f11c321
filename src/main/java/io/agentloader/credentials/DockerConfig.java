package io.agentloader.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.oci.Repository;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The {@code auths} of one docker or podman configuration. Helpers, which come before {@code auths} within one file, will be
 * asked here.
 */
final class DockerConfig {

    static final DockerConfig EMPTY = new DockerConfig(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Credential> auths;

    private DockerConfig(Map<String, Credential> auths) {
        this.auths = auths;
    }

    /** Reads what can be read; what cannot is warned of by place, line and key, and never by value. */
    static DockerConfig parse(String place, String json, Consumer<String> warnings) {
        try {
            return of(place, JSON.readTree(json), warnings);
        } catch (JsonProcessingException broken) {
            // the exception's own message quotes the text, which holds secrets
            int line = broken.getLocation() == null ? 0 : broken.getLocation().getLineNr();
            warnings.accept(place + " is no JSON: line " + line + " cannot be read; it is passed over");
            return EMPTY;
        }
    }

    private static DockerConfig of(String place, JsonNode root, Consumer<String> warnings) {
        if (!root.isObject()) {
            warnings.accept(place + " is no JSON object; it is passed over");
            return EMPTY;
        }
        Map<String, Credential> auths = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
            try {
                AuthEntry.parse(entry.getValue()).ifPresent(found -> auths.put(entry.getKey(), found));
            } catch (IllegalArgumentException undecodable) {
                warnings.accept(place + ": the auth of \"" + entry.getKey() + "\" is no base64 of user:password");
            }
        }
        return new DockerConfig(auths);
    }

    /** The credential of the most particular key. */
    Optional<Credential> credential(Repository repository) {
        return CredentialKeys.exact(repository).stream()
                .flatMap(key -> Optional.ofNullable(auths.get(key)).stream())
                .findFirst()
                .or(() -> auths.entrySet().stream()
                        .filter(entry -> CredentialKeys.isHost(entry.getKey(), repository.registry()))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }
}
