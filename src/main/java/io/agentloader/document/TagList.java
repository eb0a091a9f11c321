package io.agentloader.document;

import io.agentloader.oci.Reference;
import io.agentloader.pull.RepositoryTags;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON document of {@code -/tags}. */
public final class TagList {

    private TagList() {}

    /** {@code TagList}. */
    public static Map<String, Object> of(RepositoryTags tags) {
        Reference reference = tags.reference();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "TagList");
        document.put("registry", reference.registry());
        document.put("repository", reference.repository().path());
        document.put("tags", tags.tags());
        document.put("confirmedBy", tags.host());
        return document;
    }
}
