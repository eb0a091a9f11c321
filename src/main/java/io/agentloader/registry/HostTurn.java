package io.agentloader.registry;

/**
 * Whether a call waited here for its turn at a host, behind other requests of this process. Then it is not the host alone that took the
 * time.
 */
final class HostTurn {

    private volatile boolean waited;

    void waited() {
        waited = true;
    }

    boolean hasWaited() {
        return waited;
    }
}
