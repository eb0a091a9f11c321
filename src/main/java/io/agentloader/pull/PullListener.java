package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import java.time.Duration;

/** Told of every resolution, once for each caller, on whatever thread it ended. Must not block and must not throw. */
public interface PullListener {

    void served(PullRequest request, PulledAgent agent, Duration took);

    void failed(PullRequest request, AgentException failure, Duration took);

    /** A stored entry did not verify and was put aside. */
    void setAside(PullRequest request, String reason);

    /** Verified bytes were served that the store would not keep. */
    void notKept(PullRequest request, AgentException failure);
}
