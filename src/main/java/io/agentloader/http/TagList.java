package io.agentloader.http;

import io.agentloader.oci.Reference;
import io.agentloader.pull.RepositoryTags;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The JSON document of {@code -/tags}, and where the next one is. */
final class TagList {

    private TagList() {}

    static Map<String, Object> of(RepositoryTags tags) {
        Reference reference = tags.reference();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "TagList");
        document.put("registry", reference.registry());
        document.put("repository", reference.repository().path());
        document.put("tags", tags.tags());
        document.put("confirmedBy", tags.host());
        return document;
    }

    /** {@code Link}, where there are more. */
    static Optional<String> next(RepositoryTags tags, TagQuery query) {
        if (!tags.more() || tags.tags().isEmpty()) {
            return Optional.empty();
        }
        String last = tags.tags().get(tags.tags().size() - 1);
        String repository =
                tags.reference().repository().toString().replace("[", "%5B").replace("]", "%5D");
        return Optional.of("<" + AgentPath.PREFIX + repository + "/-/tags?limit=" + query.limit() + "&after="
                + URLEncoder.encode(last, StandardCharsets.UTF_8) + ">; rel=\"next\"");
    }
}
