package io.agentloader.registry;

import io.agentloader.oci.Content;
import io.agentloader.oci.Repository;
import java.util.List;
import java.util.Optional;

/**
 * An artifact and all that has to be in a repository before it.
 *
 * @param manifest what the reference is to name
 * @param manifests those that an index leads to, an index among them after what it leads to; none behind a plain manifest
 * @param blobs layers and configurations
 * @param mountFrom a repository of the same registry that has the blobs already
 */
public record Upload(Content manifest, List<Content> manifests, List<Content> blobs, Optional<Repository> mountFrom) {

    public Upload {
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
    }

    /** The same, where that repository has the blobs. */
    public Upload from(Repository other) {
        return new Upload(manifest, manifests, blobs, Optional.of(other));
    }
}
