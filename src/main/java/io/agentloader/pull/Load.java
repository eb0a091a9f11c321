package io.agentloader.pull;

/** What one pull takes of the memory that all pulls share. */
@FunctionalInterface
interface Load {

    /** Where nobody counts. */
    Load UNCOUNTED = bytes -> {};

    /** Manifests up to this size are part of what every pull takes. */
    long SMALL_MANIFEST = 64 << 10;

    /** A manifest is held, copied, parsed, written and read back before its pull ends. */
    int MANIFEST_COPIES = 6;

    /**
     * Takes so many bytes more, until the pull ends.
     *
     * @throws io.agentloader.failure.AgentException.Overloaded when that is more than the others leave
     */
    void take(long bytes);

    /** Takes what a manifest of that size needs. */
    default void takeManifest(long size) {
        if (size > SMALL_MANIFEST) {
            take(MANIFEST_COPIES * size);
        }
    }
}
