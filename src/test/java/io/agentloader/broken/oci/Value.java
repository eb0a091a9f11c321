package io.agentloader.broken.oci;

import io.agentloader.broken.pull.Everything;
import io.smallrye.mutiny.Uni;

/** A value that knows the pipeline, and is asynchronous. */
public final class Value {
    Everything everything() {
        return Uni.createFrom().item(new Everything()).await().indefinitely();
    }
}
