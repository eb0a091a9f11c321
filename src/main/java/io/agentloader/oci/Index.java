package io.agentloader.oci;

import java.util.List;
import java.util.Optional;

/** An image index or Docker manifest list, read from verified bytes (OCI image specification, "Image Index"). */
public record Index(Content content, MediaType mediaType, List<Entry> entries, Annotations annotations) {

    /** One manifest or nested index that an index leads to. */
    public record Entry(Descriptor descriptor, Optional<Platform> platform, Annotations annotations) {}

    /** More entries than this are refused. */
    public static final int MAX_ENTRIES = 1000;

    public Index {
        entries = List.copyOf(entries);
    }

    /**
     * Reads an index.
     *
     * @throws io.agentloader.failure.AgentException.RegistryProtocol when the bytes are no JSON object of schema version 2,
     *     or list more than {@link #MAX_ENTRIES}
     */
    public static Index parse(Content content) {
        return new ManifestReader(content).index();
    }
}
