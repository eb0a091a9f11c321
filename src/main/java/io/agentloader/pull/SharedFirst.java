package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.SharedContent;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * What other replicas have put where all can find it, and what they have not from another source. Only what has a digest can be found
 * there, and nobody looks there for a caller who wants it from the registry.
 */
record SharedFirst(SharedCache shared, Source otherwise) implements Source {

    @Override
    public Uni<Delivered<Content>> manifest(Reference reference, Effort effort) {
        if (effort == Effort.ANEW || reference.digest().isEmpty()) {
            return otherwise.manifest(reference, effort);
        }
        return found(reference, reference.digest().get()).flatMap(found -> found.map(this::delivered)
                .map(manifest -> Uni.createFrom().item(manifest))
                .orElseGet(() -> otherwise.manifest(reference, effort)));
    }

    @Override
    public Uni<Delivered<Content>> blob(Reference reference, Descriptor descriptor, long limit, Effort effort) {
        if (effort == Effort.ANEW || descriptor.size() > limit) {
            return otherwise.blob(reference, descriptor, limit, effort);
        }
        return found(reference, descriptor.digest())
                .map(found -> found.filter(shared -> shared.content().size() == descriptor.size()))
                .flatMap(found -> found.map(this::delivered)
                        .map(blob -> new Delivered<>(
                                blob.value().as(descriptor.mediaType()), blob.host(), blob.attempts(), blob.said()))
                        .map(blob -> Uni.createFrom().item(blob))
                        .orElseGet(() -> otherwise.blob(reference, descriptor, limit, effort)));
    }

    private Uni<Optional<SharedContent>> found(Reference reference, Digest digest) {
        return shared.content(reference.repository(), digest);
    }

    /** As old as the word of the registry was. */
    private Delivered<Content> delivered(SharedContent found) {
        return new Delivered<>(found.content(), found.host(), 0, found.at());
    }
}
