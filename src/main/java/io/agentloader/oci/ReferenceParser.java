package io.agentloader.oci;

import java.util.Objects;
import java.util.Optional;

/**
 * Parses and normalises references by the grammar of the OCI distribution specification ("Pulling manifests").
 *
 * <p>A text that starts with a registry is recognised by its first component: {@code localhost}, or one that holds a dot
 * or a colon, or starts with a bracket. So the default registry has to be recognisable too, else what is printed would
 * not parse to what it was.
 *
 * @param defaultRegistry for references without a registry
 * @param defaultNamespace put before a one-component repository that names no registry, when there is one. Without it,
 *     Docker Hub's is {@code library} and other registries have none
 * @param defaultTag for references with neither tag nor digest
 */
public record ReferenceParser(String defaultRegistry, Optional<String> defaultNamespace, String defaultTag) {

    /** Longer texts are refused before anything else is looked at. */
    public static final int MAX_LENGTH = 1024;

    /** A longer repository, not counting the registry, is refused. */
    public static final int MAX_REPOSITORY_LENGTH = 255;

    /** Docker Hub, {@code library}, {@code latest}. */
    public static final ReferenceParser DEFAULT = new ReferenceParser("docker.io", Optional.empty(), "latest");

    /**
     * @throws IllegalArgumentException when one of the three could not stand in a reference
     */
    public ReferenceParser {
        Objects.requireNonNull(defaultRegistry, "defaultRegistry is null");
        Objects.requireNonNull(defaultNamespace, "defaultNamespace is null");
        Objects.requireNonNull(defaultTag, "defaultTag is null");
        if (!ReferenceGrammar.startsWithRegistry(defaultRegistry + "/")
                || ReferenceGrammar.registry(defaultRegistry, 0, defaultRegistry.length()) != ReferenceGrammar.SOUND) {
            throw new IllegalArgumentException(
                    "not a registry's host[:port], with a dot or a port unless it is localhost: "
                            + Quoted.of(defaultRegistry));
        }
        if (defaultNamespace.filter(ReferenceParser::isNotANamespace).isPresent()) {
            throw new IllegalArgumentException(
                    "not a lower-case repository path: " + Quoted.of(defaultNamespace.orElseThrow()));
        }
        if (ReferenceGrammar.tag(defaultTag, 0, defaultTag.length()) != ReferenceGrammar.SOUND) {
            throw new IllegalArgumentException("not a tag: " + Quoted.of(defaultTag));
        }
        defaultRegistry = ReferenceGrammar.normalRegistry(defaultRegistry);
    }

    /** The same with another registry for references that name none. Fails as the constructor does. */
    public ReferenceParser withDefaultRegistry(String registry) {
        return new ReferenceParser(registry, defaultNamespace, defaultTag);
    }

    /** The same with a namespace for repositories of one component. Fails as the constructor does. */
    public ReferenceParser withDefaultNamespace(String namespace) {
        return new ReferenceParser(
                defaultRegistry, Optional.of(Objects.requireNonNull(namespace, "namespace is null")), defaultTag);
    }

    /** The same with another tag for references with neither tag nor digest. Fails as the constructor does. */
    public ReferenceParser withDefaultTag(String tag) {
        return new ReferenceParser(defaultRegistry, defaultNamespace, tag);
    }

    private static boolean isNotANamespace(String text) {
        return text.length() > MAX_REPOSITORY_LENGTH
                || ReferenceGrammar.repository(text, 0, text.length()) != ReferenceGrammar.SOUND;
    }

    /**
     * The reference that the text names. Takes time linear in its length, and no more than a constant for texts that are
     * too long.
     *
     * @throws io.agentloader.failure.AgentException.InvalidReference saying which part is wrong, where and why
     */
    public Reference parse(String text) {
        return new ReferenceText(this, Objects.requireNonNull(text, "text is null")).reference();
    }

    /**
     * The same for a question, where a range of versions may stand in place of the tag. Beside a digest, which decides, a range is
     * read and not kept.
     *
     * @throws io.agentloader.failure.AgentException.InvalidReference saying which part is wrong, where and why
     */
    public Reference parseWanted(String text) {
        return new ReferenceText(this, Objects.requireNonNull(text, "text is null")).wanted();
    }
}
