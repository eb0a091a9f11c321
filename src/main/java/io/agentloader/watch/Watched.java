package io.agentloader.watch;

import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * What somebody watches.
 *
 * @param reference a tag: a digest names the same for ever
 * @param platform which entry of an index, where the watcher asked for one
 */
public record Watched(Reference reference, Optional<Platform> platform) {

    public static Watched of(Reference reference) {
        return new Watched(reference, Optional.empty());
    }
}
