package io.agentloader.oci;

import io.agentloader.failure.AgentException.InvalidReference;
import java.util.Optional;

/** One text on its way to becoming a reference: cut into parts from the right end, then each part is checked. */
final class ReferenceText {

    private static final String DOCKER_HUB = "docker.io";
    private static final int HEX_OF_SHA256 = 64;

    private final ReferenceParser defaults;
    private final String text;

    ReferenceText(ReferenceParser defaults, String text) {
        this.defaults = defaults;
        this.text = text;
    }

    /** The digest is looked at first: what stands before an {@code @} that no digest follows could be a password. */
    Reference reference() {
        checkWhole();
        int at = text.indexOf('@');
        int end = at < 0 ? text.length() : at;
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(digest(at + 1));
        Optional<String> registry = registry(end);
        int start = registry.isEmpty() ? 0 : text.indexOf('/') + 1;
        int colon = tagColon(start, end);
        String path = repository(registry, start, colon);
        Optional<String> tag = colon < end ? Optional.of(tag(colon + 1, end)) : tagOf(digest);
        return new Reference(new Repository(registry.orElse(defaults.defaultRegistry()), path), tag, digest, text);
    }

    /** As {@link #reference}, with a range in place of the tag where what stands there cannot be one. */
    Reference wanted() {
        int at = text.indexOf('@');
        int end = at < 0 ? text.length() : at;
        int colon = text.indexOf(':', text.lastIndexOf('/', end - 1) + 1);
        boolean ranged = text.length() <= ReferenceParser.MAX_LENGTH
                && colon >= 0
                && colon < end
                && VersionRange.isMeant(text.substring(colon + 1, end));
        if (!ranged) {
            return reference();
        }
        VersionRange range = VersionRange.parse(text.substring(colon + 1, end))
                .orElseThrow(() -> refused(ReferenceRule.INVALID_RANGE, colon + 1));
        return new ReferenceText(defaults, text.substring(0, colon) + text.substring(end))
                .reference()
                .within(range, text);
    }

    private void checkWhole() {
        if (text.isEmpty()) {
            throw refused(ReferenceRule.EMPTY, 0);
        }
        if (text.length() > ReferenceParser.MAX_LENGTH) {
            throw refused(ReferenceRule.TOO_LONG, ReferenceParser.MAX_LENGTH);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                throw refused(ReferenceRule.INVALID_CHARACTER, i);
            }
        }
        if (ReferenceGrammar.startsWithScheme(text)) {
            throw refused(ReferenceRule.SCHEME_NOT_ALLOWED, 0);
        }
        if (ReferenceGrammar.isHex(text, HEX_OF_SHA256) || ReferenceGrammar.isBareDigest(text)) {
            throw refused(ReferenceRule.AMBIGUOUS_IDENTIFIER, 0);
        }
    }

    private Digest digest(int start) {
        String digest = text.substring(start);
        return Digest.parse(digest)
                .orElseThrow(() -> refused(
                        ReferenceGrammar.isForeignDigest(digest)
                                ? ReferenceRule.UNSUPPORTED_DIGEST_ALGORITHM
                                : ReferenceRule.INVALID_DIGEST,
                        start));
    }

    /** Without a slash there is no registry: {@code localhost:5000} is a repository and its tag. */
    private Optional<String> registry(int end) {
        int slash = text.indexOf('/');
        if (slash < 0 || slash >= end || !ReferenceGrammar.startsWithRegistry(text)) {
            return Optional.empty();
        }
        int flaw = ReferenceGrammar.registry(text, 0, slash);
        if (flaw != ReferenceGrammar.SOUND) {
            throw refused(ReferenceRule.INVALID_REGISTRY, flaw);
        }
        return Optional.of(ReferenceGrammar.normalRegistry(text.substring(0, slash)));
    }

    /** The first colon after the last slash; with a second one the tag is refused, and not the repository. */
    private int tagColon(int start, int end) {
        int lastSlash = text.lastIndexOf('/', end - 1);
        int colon = text.indexOf(':', Math.max(start, lastSlash + 1));
        return colon < 0 ? end : Math.min(colon, end);
    }

    private String repository(Optional<String> registry, int start, int end) {
        int flaw = ReferenceGrammar.repository(text, start, end);
        if (flaw != ReferenceGrammar.SOUND) {
            boolean upperCase = flaw < end && Character.isUpperCase(text.charAt(flaw));
            throw refused(upperCase ? ReferenceRule.REPOSITORY_NOT_LOWERCASE : ReferenceRule.INVALID_REPOSITORY, flaw);
        }
        String path = withNamespace(registry, text.substring(start, end));
        if (path.length() > ReferenceParser.MAX_REPOSITORY_LENGTH) {
            throw refused(
                    ReferenceRule.REPOSITORY_TOO_LONG, Math.min(start + ReferenceParser.MAX_REPOSITORY_LENGTH, end));
        }
        return path;
    }

    private String withNamespace(Optional<String> registry, String path) {
        if (path.indexOf('/') >= 0) {
            return path;
        }
        if (registry.isEmpty() && defaults.defaultNamespace().isPresent()) {
            return defaults.defaultNamespace().orElseThrow() + "/" + path;
        }
        boolean onDockerHub = registry.orElse(defaults.defaultRegistry()).equals(DOCKER_HUB);
        return onDockerHub ? "library/" + path : path;
    }

    private String tag(int start, int end) {
        int flaw = ReferenceGrammar.tag(text, start, end);
        if (flaw != ReferenceGrammar.SOUND) {
            throw refused(ReferenceRule.INVALID_TAG, flaw);
        }
        return text.substring(start, end);
    }

    private Optional<String> tagOf(Optional<Digest> digest) {
        return digest.isPresent() ? Optional.empty() : Optional.of(defaults.defaultTag());
    }

    private InvalidReference refused(ReferenceRule rule, int position) {
        return rule.broken(text, position);
    }
}
