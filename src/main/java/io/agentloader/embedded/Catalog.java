package io.agentloader.embedded;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a registry holds, by repository. Immutable: each change is a new catalog, so a reader never sees half of one. */
public final class Catalog {

    public static final Catalog EMPTY = new Catalog(Map.of());

    private final Map<String, Shelf> shelves;

    private Catalog(Map<String, Shelf> shelves) {
        this.shelves = Map.copyOf(shelves);
    }

    /** With one blob more. */
    public Catalog withBlob(String repository, Content blob) {
        return change(repository, shelf -> shelf.withBlob(blob));
    }

    /** With one manifest or index more, which can be asked for by its digest. */
    public Catalog withManifest(String repository, Content manifest) {
        return change(repository, shelf -> shelf.withManifest(manifest));
    }

    /**
     * With the tag naming that manifest, whatever it named before.
     *
     * @throws IllegalArgumentException when the repository has no such manifest, or the text is no tag
     */
    public Catalog withTag(String repository, String tag, Digest manifest) {
        return change(repository, shelf -> shelf.withTag(tag, manifest));
    }

    /** Without the tag; what it named stays. */
    public Catalog withoutTag(String repository, String tag) {
        return change(repository, shelf -> shelf.withoutTag(tag));
    }

    /** Without the manifest or blob of that digest, and without the tags that named it. */
    public Catalog without(String repository, Digest digest) {
        return change(repository, shelf -> shelf.without(digest));
    }

    boolean has(String repository) {
        return shelves.containsKey(repository);
    }

    /** By digest, or else by tag. */
    Optional<Content> manifest(String repository, String identifier) {
        Shelf shelf = shelf(repository);
        return Digest.parse(identifier)
                .or(() -> Optional.ofNullable(shelf.tags().get(identifier)))
                .map(shelf.manifests()::get);
    }

    /** Manifests are blobs, too: registries answer for both under a blob's address. */
    Optional<Content> blob(String repository, Digest digest) {
        Shelf shelf = shelf(repository);
        return Optional.ofNullable(shelf.blobs().get(digest))
                .or(() -> Optional.ofNullable(shelf.manifests().get(digest)));
    }

    /** In the order of their characters. */
    List<String> tags(String repository) {
        return List.copyOf(shelf(repository).tags().keySet());
    }

    private Shelf shelf(String repository) {
        return shelves.getOrDefault(repository, Shelf.EMPTY);
    }

    private Catalog change(String repository, UnaryOperator<Shelf> how) {
        if (!ApiPath.isRepository(repository)) {
            throw new IllegalArgumentException("not a repository: " + repository);
        }
        Map<String, Shelf> changed = new HashMap<>(shelves);
        changed.put(repository, how.apply(shelf(repository)));
        return new Catalog(changed);
    }
}
