package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one repository of a registry on disk holds: names and digests, while the bytes are in files.
 *
 * @param blobs with their sizes in bytes
 * @param inner those of the tags that were put from within, and not by a request since
 */
record Holding(
        SortedMap<String, Digest> tags,
        Map<Digest, HeldManifest> manifests,
        Map<Digest, Long> blobs,
        Set<String> inner) {

    static final Holding EMPTY = new Holding(new TreeMap<>(), Map.of(), Map.of(), Set.of());

    Holding {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        manifests = Map.copyOf(manifests);
        blobs = Map.copyOf(blobs);
        Set<String> named = tags.keySet();
        inner = inner.stream().filter(named::contains).collect(Collectors.toUnmodifiableSet());
    }

    /** By digest, or else by tag. */
    Optional<HeldManifest> manifest(String identifier) {
        return Digest.parse(identifier)
                .or(() -> Optional.ofNullable(tags.get(identifier)))
                .map(manifests::get);
    }

    List<HeldManifest> referrers(Digest subject) {
        return manifests.values().stream()
                .filter(manifest -> manifest.subject().filter(subject::equals).isPresent())
                .sorted((one, other) ->
                        one.digest().hex().compareTo(other.digest().hex()))
                .toList();
    }

    /** Whether the other one has fewer blobs. */
    boolean lostBlobs(Holding next) {
        return !next.blobs().keySet().containsAll(blobs.keySet());
    }

    /** How many bytes it has, if it is here. */
    Optional<Long> size(Digest digest) {
        return Optional.ofNullable(blobs.get(digest)).or(() -> Optional.ofNullable(manifests.get(digest))
                .map(manifest -> manifest.descriptor().size()));
    }

    boolean has(Digest digest) {
        return blobs.containsKey(digest) || manifests.containsKey(digest);
    }

    /** What the tag names; empty also where a part of that is not here, so that nobody can pull it. */
    Optional<Digest> whole(String tag) {
        return Optional.ofNullable(tags.get(tag)).filter(this::isWhole);
    }

    private boolean isWhole(Digest digest) {
        HeldManifest manifest = manifests.get(digest);
        return manifest == null
                ? blobs.containsKey(digest)
                : manifest.needs().stream().allMatch(this::isWhole);
    }

    boolean isEmpty() {
        return tags.isEmpty() && manifests.isEmpty() && blobs.isEmpty();
    }

    Holding withBlob(Digest digest, long size) {
        Map<Digest, Long> changed = new HashMap<>(blobs);
        changed.put(digest, size);
        return new Holding(tags, manifests, changed, inner);
    }

    Holding withManifest(HeldManifest manifest) {
        Map<Digest, HeldManifest> changed = new HashMap<>(manifests);
        changed.put(manifest.digest(), manifest);
        return new Holding(tags, changed, blobs, inner);
    }

    Holding withTag(String tag, Digest manifest) {
        SortedMap<String, Digest> changed = new TreeMap<>(tags);
        changed.put(tag, manifest);
        Set<String> others = new HashSet<>(inner);
        others.remove(tag);
        return new Holding(changed, manifests, blobs, others);
    }

    /** With a tag that comes from within. */
    Holding withInnerTag(String tag, Digest manifest) {
        Holding tagged = withTag(tag, manifest);
        Set<String> more = new HashSet<>(tagged.inner());
        more.add(tag);
        return new Holding(tagged.tags(), manifests, blobs, more);
    }

    Holding withoutTag(String tag) {
        SortedMap<String, Digest> changed = new TreeMap<>(tags);
        changed.remove(tag);
        return new Holding(changed, manifests, blobs, inner);
    }

    Holding withoutBlob(Digest digest) {
        Map<Digest, Long> changed = new HashMap<>(blobs);
        changed.remove(digest);
        return new Holding(tags, manifests, changed, inner);
    }

    /** With the tags that name it. */
    Holding withoutManifest(Digest digest) {
        SortedMap<String, Digest> fewer = new TreeMap<>(tags);
        fewer.values().removeIf(digest::equals);
        Map<Digest, HeldManifest> changed = new HashMap<>(manifests);
        changed.remove(digest);
        return new Holding(fewer, changed, blobs, inner);
    }

    /** Without a manifest that no tag and no index names, and without what it alone needed; otherwise as it is. */
    Holding released(Digest digest) {
        HeldManifest manifest = manifests.get(digest);
        if (manifest == null || tags.containsValue(digest) || isNeeded(digest)) {
            return this;
        }
        Holding rest = withoutManifest(digest);
        for (Digest part : manifest.needs()) {
            rest = rest.isNeeded(part) ? rest : rest.withoutBlob(part).released(part);
        }
        return rest;
    }

    /** Without what is not there any more, the manifests that need any of it, and their tags. */
    Holding without(Set<Digest> lost) {
        Set<Digest> gone = new HashSet<>(lost);
        boolean more = true;
        while (more) {
            more = gone.addAll(manifests.values().stream()
                    .filter(manifest -> manifest.needs().stream().anyMatch(gone::contains))
                    .map(HeldManifest::digest)
                    .toList());
        }
        Holding rest = this;
        for (Digest digest : gone) {
            rest = rest.withoutBlob(digest).withoutManifest(digest);
        }
        return rest;
    }

    private boolean isNeeded(Digest digest) {
        return manifests.values().stream().anyMatch(manifest -> manifest.needs().contains(digest));
    }

    /** What this has and the other has not. */
    Set<Digest> beyond(Holding other) {
        Set<Digest> gone = new HashSet<>(blobs.keySet());
        gone.addAll(manifests.keySet());
        gone.removeIf(other::has);
        return gone;
    }
}
