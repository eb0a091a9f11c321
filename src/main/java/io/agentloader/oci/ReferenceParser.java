package io.agentloader.oci;

import java.util.Optional;

/**
 * Parses and normalises references by the grammar of the OCI distribution specification ("Pulling manifests").
 *
 * @param defaultRegistry for references without a registry
 * @param defaultNamespace put before a one-component repository on the default registry, when there is one
 * @param defaultTag for references with neither tag nor digest
 */
public record ReferenceParser(String defaultRegistry, Optional<String> defaultNamespace, String defaultTag) {

    /** Longer texts are refused before anything else is looked at. */
    public static final int MAX_LENGTH = 1024;

    /** Docker Hub, {@code library}, {@code latest}. */
    public static final ReferenceParser DEFAULT = new ReferenceParser("docker.io", Optional.empty(), "latest");

    /**
     * The reference that the text names.
     *
     * @throws io.agentloader.failure.AgentException.InvalidReference saying which part is wrong, where and why
     */
    public Reference parse(String text) {
        return new Reference(new Repository(defaultRegistry, text), Optional.of(defaultTag), Optional.empty(), text);
    }
}
