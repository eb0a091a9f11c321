package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.util.Optional;

/**
 * One fetch of an agent from its registry, and how it ended.
 *
 * @param host host and port that delivered, or that failed
 * @param end how it ended
 * @param failure why, when it failed
 * @param took with the wait for a place
 */
public record FinishedPull(Reference reference, String host, End end, Optional<AgentException> failure, Duration took) {

    /** The three ways to end. */
    public enum End {
        DELIVERED,
        FAILED,
        /** Nobody waited for it any more. */
        ABANDONED
    }
}
