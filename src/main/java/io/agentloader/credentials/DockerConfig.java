package io.agentloader.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.oci.Repository;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One docker or podman configuration: which helper it names for a registry, and what it holds itself. */
final class DockerConfig {

    static final DockerConfig EMPTY = new DockerConfig(Map.of(), Map.of(), "");

    private final Map<String, Credential> auths;

    private final Map<String, String> credHelpers;
    private final String credsStore;

    private DockerConfig(Map<String, Credential> auths, Map<String, String> credHelpers, String credsStore) {
        this.auths = auths;
        this.credHelpers = credHelpers;
        this.credsStore = credsStore;
    }

    /** Made with the first file there is: that it is there costs a start more than reading does. */
    private static final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();
    }

    /** Reads what can be read; what cannot is warned of by place, line and key, and never by value. */
    static DockerConfig parse(String place, String json, Consumer<String> warnings) {
        try {
            return of(place, Json.MAPPER.readTree(json), warnings);
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
        Map<String, String> helpers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path("credHelpers").properties()) {
            if (entry.getValue().isTextual()) {
                helpers.put(entry.getKey(), entry.getValue().textValue());
            }
        }
        return new DockerConfig(auths, helpers, root.path("credsStore").asText());
    }

    /** The same without helpers. */
    DockerConfig authsAlone() {
        return new DockerConfig(auths, Map.of(), "");
    }

    boolean namesHelpers() {
        return !credHelpers.isEmpty() || !credsStore.isEmpty();
    }

    /** The keys of what it holds itself, in plain text as far as a reader of the file is concerned. */
    Set<String> authKeys() {
        return Collections.unmodifiableSet(auths.keySet());
    }

    /** Every helper that it names for some registry. */
    Set<String> helperNames() {
        return Stream.concat(credHelpers.values().stream(), Stream.of(credsStore))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its helper for the registry, and then what it holds itself: an old entry does not beat a helper. */
    List<Candidate> candidates(Repository repository) {
        return Stream.<Candidate>concat(
                        helper(repository).stream().map(Candidate.Asked::new),
                        credential(repository).stream().map(Candidate.Found::new))
                .toList();
    }

    /** An empty name stands for no helper, also where there is one for all others. */
    Optional<HelperCall> helper(Repository repository) {
        String name = mostParticular(credHelpers, repository).orElse(credsStore);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new HelperCall(name, CredentialKeys.primary(repository.registry())));
    }

    /** The credential that it holds itself. */
    Optional<Credential> credential(Repository repository) {
        return mostParticular(auths, repository);
    }

    private static <T> Optional<T> mostParticular(Map<String, T> values, Repository repository) {
        return CredentialKeys.exact(repository).stream()
                .flatMap(key -> Optional.ofNullable(values.get(key)).stream())
                .findFirst()
                .or(() -> values.entrySet().stream()
                        .filter(entry -> CredentialKeys.isHost(entry.getKey(), repository.registry()))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }
}
