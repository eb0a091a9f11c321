package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Digest;
import io.agentloader.store.Damage;
import io.agentloader.store.Version;
import java.util.Optional;

/**
 * What the store has for a pull, judged.
 *
 * @param servable there exactly when the state is {@link StoredState#SERVABLE}
 * @param version what the record of the servable agent says, for confirming it
 * @param damage what has to be put aside once there is a replacement
 * @param unreadable why the store could not be asked at all
 */
record Stored(
        StoredState state,
        Optional<Servable> servable,
        Optional<Version> version,
        Optional<Damage> damage,
        Optional<AgentException> unreadable) {

    static final Stored NOTHING = of(StoredState.NONE);

    static final Stored UNANNOTATED = of(StoredState.UNANNOTATED);

    private static Stored of(StoredState state) {
        return new Stored(state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Stored servable(Servable agent, Version version) {
        return new Stored(
                StoredState.SERVABLE, Optional.of(agent), Optional.of(version), Optional.empty(), Optional.empty());
    }

    static Stored corrupt(Damage damage) {
        return new Stored(
                StoredState.CORRUPT, Optional.empty(), Optional.empty(), Optional.of(damage), Optional.empty());
    }

    static Stored unreadable(AgentException why) {
        return new Stored(StoredState.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(why));
    }

    /** Whether what is servable is what that digest names. */
    boolean holds(Digest digest) {
        return servable.filter(copy -> copy.digest().equals(digest)).isPresent();
    }
}
