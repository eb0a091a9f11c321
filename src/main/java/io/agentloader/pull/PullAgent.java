package io.agentloader.pull;

import io.smallrye.mutiny.Uni;
import java.time.InstantSource;

/**
 * The one way in: every byte of agent YAML that leaves this project came out of {@link #pull}. Fails with an
 * {@link io.agentloader.failure.AgentException} and nothing else. Cancelling gives up this caller's interest; the upstream
 * request ends when nobody is interested any more.
 */
public interface PullAgent {

    /** The pipeline over these doors. */
    static PullAgent over(PullDoors doors, PullSettings settings, InstantSource clock) {
        return new PullPipeline(doors, settings, clock);
    }

    /** The agent that the request's reference names. */
    Uni<PulledAgent> pull(PullRequest request);

    /**
     * The digest that the request's reference names, by the same modes; at most one manifest request, and never a blob. What
     * the digest names need not be an agent.
     */
    Uni<ResolvedDigest> digest(PullRequest request);
}
