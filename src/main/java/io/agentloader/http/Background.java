package io.agentloader.http;

import io.smallrye.mutiny.Uni;

/** Runs work that no request waits for. */
@FunctionalInterface
public interface Background {

    /** Begins it now; how it ends is for the work itself to remember. */
    void run(Uni<?> work);
}
