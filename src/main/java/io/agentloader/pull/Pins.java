package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import io.agentloader.store.Precondition;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Holds tags at digests. Fails with an {@link io.agentloader.failure.AgentException}, or as the precondition says, and with nothing else: with
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
    default Uni<Pin> pin(Reference tag) {
        return pin(tag, Precondition.none());
    }

    /** The same, if the pin that there is passes. */
    Uni<Pin> pin(Reference tag, Precondition<Pin> precondition);

    /**
     * Holds the tag at a digest of its repository. What is not stored is pulled first, by that digest; when that fails nothing
     * has changed.
     */
    default Uni<Pin> pin(Reference tag, Digest digest) {
        return pin(tag, digest, Precondition.none());
    }

    /** The same, if the pin that there is passes, which is asked when the digest is here. */
    Uni<Pin> pin(Reference tag, Digest digest, Precondition<Pin> precondition);

    /** Holds the tag at what it named before what is served now. */
    Uni<Pin> rollBack(Reference tag);

    /** Lets the tag follow its registry again. Says whether it was held. */
    default Uni<Boolean> unpin(Reference tag) {
        return unpin(tag, Precondition.none());
    }

    /** The same, if the pin that there is passes; where there is none, nobody is asked. */
    Uni<Boolean> unpin(Reference tag, Precondition<Pin> precondition);
}
