package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
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
 * @param doubted whether somebody said that the tag names something else by now
 */
record Stored(
        StoredState state,
        Optional<Servable> servable,
        Optional<Version> version,
        Optional<Damage> damage,
        Optional<AgentException> unreadable,
        boolean doubted) {

    static final Stored NOTHING = of(StoredState.NONE);

    static final Stored UNANNOTATED = of(StoredState.UNANNOTATED);

    private static Stored of(StoredState state) {
        return new Stored(state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static Stored servable(Servable agent, Version version) {
        return new Stored(
                StoredState.SERVABLE,
                Optional.of(agent),
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    static Stored corrupt(Damage damage) {
        return new Stored(
                StoredState.CORRUPT, Optional.empty(), Optional.empty(), Optional.of(damage), Optional.empty(), false);
    }

    static Stored unreadable(AgentException why) {
        return new Stored(
                StoredState.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(why), false);
    }

    /** The same, unless nobody doubts it. */
    Stored doubtedBy(Doubts doubts, Reference reference) {
        boolean doubt = reference.digest().isEmpty()
                && servable.filter(copy -> doubts.concern(reference, copy.digest(), copy.confirmedAt()))
                        .isPresent();
        return doubt ? new Stored(state, servable, version, damage, unreadable, true) : this;
    }

    /** Whether what is servable is what that digest names. */
    boolean holds(Digest digest) {
        return servable.filter(copy -> copy.digest().equals(digest)).isPresent();
    }
}
