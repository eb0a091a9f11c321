package io.agentloader.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/** Runs work that no request waits for. */
@FunctionalInterface
public interface Background {

    /** Begins it now, until it is cancelled; how it ends is for the work itself to remember. */
    Cancellable run(Uni<?> work);
}
