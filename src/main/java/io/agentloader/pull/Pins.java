package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Holds tags at digests. Fails with an {@link io.agentloader.failure.AgentException} and nothing else: with
 * {@link io.agentloader.failure.AgentException.InvalidReference} for a reference that has a digest already.
 */
public interface Pins {

    /** Pins in the store of these doors. */
    static Pins over(PullAgent pullAgent, PullDoors doors) {
        return new StoredPins(pullAgent, doors);
    }

    /** What the tag is held at. */
    Uni<Optional<Pin>> find(Reference tag);

    /**
     * Holds the tag at what is served for it from the store now, and asks no registry. Fails with
     * {@link io.agentloader.failure.AgentException.NotCached} where that is nothing.
     */
    Uni<Pin> pin(Reference tag);

    /**
     * Holds the tag at a digest of its repository. What is not stored is pulled first, by that digest; when that fails nothing
     * has changed.
     */
    Uni<Pin> pin(Reference tag, Digest digest);

    /** Holds the tag at what it named before what is served now. */
    Uni<Pin> rollBack(Reference tag);

    /** Lets the tag follow its registry again. Says whether it was held. */
    Uni<Boolean> unpin(Reference tag);
}
