package io.agentloader.pull;

import java.time.Instant;

/**
 * Where the bytes of one answer came from.
 *
 * @param source the one word for shell scripts
 * @param host host and port that last confirmed the reference, or delivered its manifest
 * @param confirmedAt when that was
 */
public record Provenance(Source source, String host, Instant confirmedAt) {

    /** {@code Agent-Source} on the wire. */
    public enum Source {
        STORE,
        REVALIDATED,
        REGISTRY,
        STALE
    }
}
