package io.agentloader.pull;

/** Who waits for an agent that has to be confirmed first. Told once, on any thread, and not after leaving. Must not throw. */
public interface Waiter {

    void served(PulledAgent agent);

    /** What {@link PullAgent#pull} would have failed with. */
    void failed(Throwable failure);
}
