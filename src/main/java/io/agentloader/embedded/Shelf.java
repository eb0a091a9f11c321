package io.agentloader.embedded;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one repository holds. */
record Shelf(SortedMap<String, Digest> tags, Map<Digest, Content> manifests, Map<Digest, Content> blobs) {

    static final Shelf EMPTY = new Shelf(new TreeMap<>(), Map.of(), Map.of());

    Shelf {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        manifests = Map.copyOf(manifests);
        blobs = Map.copyOf(blobs);
    }

    Shelf withBlob(Content blob) {
        return new Shelf(tags, manifests, with(blobs, blob));
    }

    Shelf withManifest(Content manifest) {
        return new Shelf(tags, with(manifests, manifest), blobs);
    }

    Shelf withTag(String tag, Digest manifest) {
        if (!ApiPath.isTag(tag) || !manifests.containsKey(manifest)) {
            throw new IllegalArgumentException("not a tag, or no such manifest: " + tag + " for " + manifest);
        }
        SortedMap<String, Digest> changed = new TreeMap<>(tags);
        changed.put(tag, manifest);
        return new Shelf(changed, manifests, blobs);
    }

    Shelf withoutTag(String tag) {
        SortedMap<String, Digest> changed = new TreeMap<>(tags);
        changed.remove(tag);
        return new Shelf(changed, manifests, blobs);
    }

    Shelf without(Digest digest) {
        SortedMap<String, Digest> changed = new TreeMap<>(tags);
        changed.values().removeIf(digest::equals);
        return new Shelf(changed, without(manifests, digest), without(blobs, digest));
    }

    private static Map<Digest, Content> with(Map<Digest, Content> all, Content one) {
        Map<Digest, Content> changed = new HashMap<>(all);
        changed.put(one.digest(), one);
        return changed;
    }

    private static Map<Digest, Content> without(Map<Digest, Content> all, Digest one) {
        Map<Digest, Content> changed = new HashMap<>(all);
        changed.remove(one);
        return changed;
    }
}
