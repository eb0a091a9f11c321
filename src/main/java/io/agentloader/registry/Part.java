package io.agentloader.registry;

import java.util.Optional;

/**
 * What a host is asked for.
 *
 * @param mirror whether it stands in for another registry
 * @param tags whether it is asked what a tag points to
 * @param digests whether it is asked for manifests by digest
 * @param namespace the registry that it stands in for, where it has to be told with every request
 */
record Part(boolean mirror, boolean tags, boolean digests, Optional<String> namespace) {

    /** The registry itself, or who has its last word. */
    static final Part UPSTREAM = new Part(false, true, true, Optional.empty());

    /** A host with the registry's content. */
    static final Part MIRROR = new Part(true, true, true, Optional.empty());

    /** What is asked of a registry. */
    enum Need {
        /** What a tag points to; only some hosts are believed. */
        TAG,
        /** A manifest that can be verified. */
        DIGEST,
        /** A blob, which can be verified whichever way the manifest came. */
        BLOB
    }

    boolean serves(Need need) {
        return switch (need) {
            case TAG -> tags;
            case DIGEST -> digests;
            case BLOB -> tags || digests;
        };
    }
}
