package io.agentloader.oci;

import java.util.Objects;
import java.util.Optional;

/**
 * {@code registry/repository[:tag][@digest]}, normalised: lower-case registry, default registry and namespace filled in,
 * Docker Hub as {@code docker.io}, and a tag or a digest or both. Made by {@link ReferenceParser} alone. In a question, and nowhere
 * else, a range of versions may stand in place of the tag ({@link ReferenceParser#parseWanted}); neither the store nor a registry has
 * anything under such a name.
 *
 * <p>Where both are given the digest decides and the tag is only carried along, so two references are equal when
 * registry, repository and digest are, or else the tag: equality is that of {@link #canonical()}.
 */
public final class Reference {

    private final Repository repository;
    private final Optional<String> tag;
    private final Optional<Digest> digest;
    private final Optional<VersionRange> range;
    private final String original;
    private final String canonical;
    private final String text;

    Reference(Repository repository, Optional<String> tag, Optional<Digest> digest, String original) {
        this(repository, tag, digest, Optional.empty(), original);
    }

    private Reference(
            Repository repository,
            Optional<String> tag,
            Optional<Digest> digest,
            Optional<VersionRange> range,
            String original) {
        if (tag.isEmpty() && digest.isEmpty() && range.isEmpty()) {
            throw new IllegalArgumentException("a reference has a tag or a digest: " + original);
        }
        this.range = range;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
        this.original = original;
        this.canonical = repository + digest.map(d -> "@" + d).orElseGet(() -> ":" + tagOrRange());
        this.text = isDigest() && (isTag() || range.isPresent())
                ? repository + ":" + tagOrRange() + digest.map(d -> "@" + d).orElseThrow()
                : canonical;
    }

    /** By Docker Hub, {@code library} and {@code latest} where the text leaves them out. Fails as {@link ReferenceParser#parse}. */
    public static Reference parse(String text) {
        return parse(text, ReferenceParser.DEFAULT);
    }

    /** By other defaults. Fails as {@link ReferenceParser#parse}. */
    public static Reference parse(String text, ReferenceParser defaults) {
        return Objects.requireNonNull(defaults, "defaults is null").parse(text);
    }

    /** Registry and repository: what a digest has to be recorded for before it is served. */
    public Repository repository() {
        return repository;
    }

    /** Host and optional port, lower case; {@code docker.io} for Docker Hub. */
    public String registry() {
        return repository.registry();
    }

    public Optional<String> tag() {
        return tag;
    }

    public Optional<Digest> digest() {
        return digest;
    }

    /** Which versions will do, where that decides: the tag that it comes to is found out by whoever is asked. */
    public Optional<VersionRange> range() {
        return range;
    }

    /** Whether it has a tag; it may have a digest, too. */
    public boolean isTag() {
        return tag.isPresent();
    }

    /** Whether it has a digest, which then decides what it names. */
    public boolean isDigest() {
        return digest.isPresent();
    }

    /** Identity: {@code registry/repository@digest} when a digest is given, else {@code registry/repository:tag}. */
    public String canonical() {
        return canonical;
    }

    private String tagOrRange() {
        return tag.or(() -> range.map(VersionRange::toString)).orElseThrow();
    }

    /**
     * What stands behind {@code /manifests/} in a request: the digest when there is one, else the tag.
     *
     * @throws IllegalStateException for a range, which nobody has found the tag of
     */
    public String identifier() {
        return digest.map(Digest::toString)
                .or(() -> tag)
                .orElseThrow(() -> new IllegalStateException("a range of versions names no manifest: " + this));
    }

    /** The same repository at a tag, for the same question. */
    public Reference tagged(String other) {
        return new Reference(repository, Optional.of(other), Optional.empty(), original);
    }

    /** The same repository with a range in place of the tag; a digest, where there is one, goes on deciding alone. */
    Reference within(VersionRange versions, String written) {
        return digest.isPresent()
                ? new Reference(repository, tag, digest, written)
                : new Reference(repository, Optional.empty(), digest, Optional.of(versions), written);
    }

    /** The same repository at a digest, without the tag. */
    public Reference at(Digest other) {
        return new Reference(repository, Optional.empty(), Optional.of(other), repository + "@" + other);
    }

    /** The same repository and tag with the digest that the tag names. */
    public Reference resolvedTo(Digest other) {
        return new Reference(repository, tag, Optional.of(other), original);
    }

    /** The text that was parsed. */
    public String original() {
        return original;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reference reference && reference.canonical.equals(canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    /** Everything that is known: {@code registry/repository[:tag][@digest]}. Parses to an equal reference. */
    @Override
    public String toString() {
        return text;
    }
}
