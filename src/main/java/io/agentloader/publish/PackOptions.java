package io.agentloader.publish;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What goes into an artifact beside the file.
 *
 * @param created what the artifact says about its age; the same moment makes the same digest
 * @param annotations more of them, which win over those that are made of the file
 */
public record PackOptions(Instant created, Map<String, String> annotations) {

    /** Nothing of the clock: the same file makes the same digest, whenever and wherever it is packed. */
    public static final PackOptions DEFAULT = new PackOptions(Instant.EPOCH, Map.of());

    public PackOptions {
        Objects.requireNonNull(created, "created is null");
        annotations = Map.copyOf(Objects.requireNonNull(annotations, "annotations is null"));
    }
}
