package io.agentloader.pull;

import io.agentloader.oci.Reference;
import java.util.List;

/**
 * Part of the tags of a repository, in the registry's own order; of those in a range, the highest first.
 *
 * @param reference whose repository it is
 * @param more whether there are others after these
 * @param host who told
 */
public record RepositoryTags(Reference reference, List<String> tags, boolean more, String host) {

    public RepositoryTags {
        tags = List.copyOf(tags);
    }
}
