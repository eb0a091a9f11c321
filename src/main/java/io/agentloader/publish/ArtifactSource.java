package io.agentloader.publish;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.RegistryClient;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Where an artifact is copied from. What it yields hashes to what it was asked for, and has the size that was told. */
public interface ArtifactSource {

    /** The manifest or index that all begins with. */
    Uni<Content> named();

    /** One that an index leads to. */
    Uni<Content> manifest(Descriptor descriptor);

    /** A configuration or a layer. */
    Uni<Content> blob(Descriptor descriptor);

    /** How it is told of what came from here that one of its manifests is none: a registry that sent it is to blame. */
    default AgentException unreadable(Descriptor manifest, RegistryProtocol why) {
        return why;
    }

    /** What a reference names at its registry now, its mirrors included. */
    static ArtifactSource at(Reference reference, Supplier<RegistryClient> registry) {
        return new ArtifactSource() {
            @Override
            public Uni<Content> named() {
                return registry.get().manifest(reference, Effort.FULL).map(Delivered::value);
            }

            @Override
            public Uni<Content> manifest(Descriptor descriptor) {
                return registry.get()
                        .manifest(reference.at(descriptor.digest()), Effort.FULL)
                        .map(delivered -> sized(delivered.value(), descriptor));
            }

            @Override
            public Uni<Content> blob(Descriptor descriptor) {
                return registry.get()
                        .blob(reference, descriptor, descriptor.size())
                        .map(Delivered::value);
            }
        };
    }

    private static Content sized(Content delivered, Descriptor claimed) {
        if (delivered.size() != claimed.size()) {
            throw new RegistryProtocol(Report.of(
                    claimed.digest().toString(),
                    "the index says that " + claimed.digest() + " is " + claimed.size() + " bytes, and it is "
                            + delivered.size()));
        }
        return delivered.as(claimed.mediaType());
    }
}
