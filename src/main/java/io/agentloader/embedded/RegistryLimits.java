package io.agentloader.embedded;

import java.time.Duration;

/**
 * What one registry takes.
 *
 * @param blob the most bytes of one blob
 * @param manifest the most bytes of one manifest
 * @param uploads that may be open at once
 * @param idle how long an upload may be left alone
 */
record RegistryLimits(long blob, long manifest, int uploads, Duration idle) {

    /** Blobs as the store of agents takes them, and manifests as large as the specification asks registries to take at least. */
    static final RegistryLimits USUAL = new RegistryLimits(64L << 20, 4L << 20, 64, Duration.ofMinutes(10));
}
