package io.agentloader.oci;

import java.util.List;
import java.util.Optional;

/**
 * An image manifest, OCI or Docker v2 schema 2, read from verified bytes (OCI image specification, "Image Manifest").
 * Only what this project looks at is kept; the bytes themselves are the truth.
 */
public record Manifest(
        Content content,
        MediaType mediaType,
        Optional<String> artifactType,
        Optional<Descriptor> config,
        List<Descriptor> layers,
        Annotations annotations) {

    public Manifest {
        layers = List.copyOf(layers);
    }

    /**
     * Reads a manifest.
     *
     * @throws io.agentloader.failure.AgentException.RegistryProtocol when the bytes are no JSON object of schema version 2
     * @throws io.agentloader.failure.AgentException.NotAnAgent when they are an old schema 1 manifest
     */
    public static Manifest parse(Content content) {
        return new ManifestReader(content).manifest();
    }

    /** What a manifest or index refers to, as a signature does; fails as {@link #parse} does. */
    public static Optional<Descriptor> subject(Content content) {
        return new ManifestReader(content).subject();
    }
}
