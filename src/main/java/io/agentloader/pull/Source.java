package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.RegistryClient;
import io.smallrye.mutiny.Uni;

/** Where the manifests and blobs of agents come from, verified; as {@link RegistryClient} has them. */
interface Source {

    Uni<Delivered<Content>> manifest(Reference reference, Effort effort);

    Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort);

    static Source of(RegistryClient registry) {
        return new Source() {
            @Override
            public Uni<Delivered<Content>> manifest(Reference reference, Effort effort) {
                return registry.manifest(reference, effort);
            }

            @Override
            public Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort) {
                return registry.blob(reference, descriptor, limit, effort);
            }
        };
    }
}
