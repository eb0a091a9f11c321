package io.agentloader.pull;

import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.smallrye.mutiny.Uni;

/** Nothing at all: what stands behind what is shared while no registry may be waited for. */
enum SharedOnly implements Source {
    NOTHING_ELSE;

    @Override
    public Uni<Delivered<Content>> manifest(Reference reference, Effort effort) {
        return notShared(reference);
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort) {
        return notShared(reference);
    }

    private static Uni<Delivered<Content>> notShared(Reference reference) {
        return Uni.createFrom()
                .failure(() -> new NotCached(
                        Report.of(reference.toString(), "not all of " + reference + " is shared by other replicas")));
    }
}
