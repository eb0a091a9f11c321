package io.agentloader.store;

import java.util.Optional;

/**
 * What a look-up in the store came to.
 *
 * @param entry there exactly when the state is {@link State#WHOLE}
 * @param damage there exactly when the state is {@link State#DAMAGED}
 */
public record Found(State state, Optional<Entry> entry, Optional<Damage> damage) {

    /** Whether there is something, and whether it verified. */
    public enum State {
        NOTHING,
        WHOLE,
        DAMAGED
    }

    public static final Found NOTHING = new Found(State.NOTHING, Optional.empty(), Optional.empty());

    public static Found whole(Entry entry) {
        return new Found(State.WHOLE, Optional.of(entry), Optional.empty());
    }

    public static Found damaged(Damage damage) {
        return new Found(State.DAMAGED, Optional.empty(), Optional.of(damage));
    }
}
