package io.agentloader.embedded;

import io.agentloader.oci.Content;
import java.util.List;
import java.util.stream.Stream;

/**
 * An artifact with everything that has to be in a repository beside it.
 *
 * @param named the manifest or index that a tag is to name
 * @param others manifests that the index leads to
 * @param blobs layers and configurations
 */
public record Parts(Content named, List<Content> others, List<Content> blobs) {
    public Parts {
        others = List.copyOf(others);
        blobs = List.copyOf(blobs);
    }

    List<Content> manifests() {
        return Stream.concat(others.stream(), Stream.of(named)).toList();
    }
}
