package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.util.Optional;

/** Told of every resolution, once for each caller, on whatever thread it ended. Must not block and must not throw. */
public interface PullListener {

    void served(PullRequest request, PulledAgent agent, Duration took);

    /** A digest was told, or what manifests say, and no agent fetched. */
    void resolved(PullRequest request, ResolvedDigest digest, Duration took);

    void failed(PullRequest request, AgentException failure, Duration took);

    /** A tag was moved because one host says something else about it than another one did; once for each move. */
    void disagreed(Disagreement disagreement);

    /** A stored entry did not verify and is put aside, now that its replacement is at hand. */
    void setAside(Reference reference, String reason);

    /** An agent is about to be fetched from its registry; {@link #pulled} follows, exactly once. */
    default void pulling(Reference reference) {}

    /** The fetch is over; once for all callers who shared it. Empty when it turned out that nothing had to be fetched. */
    default void pulled(Optional<FinishedPull> pull) {}

    /** A stored entry that did not verify was not replaced; once for each pull that tried. */
    default void notRepaired(Reference reference, RepairEnd end) {}

    /** Verified bytes are served that the store would not keep. */
    void notKept(Reference reference, AgentException failure);
}
