package io.agentloader.http;

import io.agentloader.pull.RepositoryTags;
import java.util.Optional;

/** Where the next page of tags is. */
final class TagLinks {

    private TagLinks() {}

    /** {@code Link}, where there are more. */
    static Optional<String> next(RepositoryTags tags, TagQuery query) {
        if (!tags.more() || tags.tags().isEmpty()) {
            return Optional.empty();
        }
        String last = tags.tags().get(tags.tags().size() - 1);
        String repository =
                tags.reference().repository().toString().replace("[", "%5B").replace("]", "%5D");
        return Optional.of("<" + AgentPath.PREFIX + repository + "/-/tags?" + query.next(last) + ">; rel=\"next\"");
    }
}
