package io.agentloader.store;

import java.util.Optional;

/**
 * What has to be so for a change to be made. Judged at the moment of the change, when no process of this program can make another one
 * in between; what it throws is how the change fails, and then nothing has changed.
 *
 * @param <T> what is about to be changed
 */
@FunctionalInterface
public interface Precondition<T> {

    /** Passes in silence, or throws. Must not wait for anything. */
    void check(Optional<T> now);

    /** Whether there is anything that it would not let pass. */
    default boolean isAny() {
        return true;
    }

    /** Of a change that is made in any case. */
    static <T> Precondition<T> none() {
        return new Precondition<>() {
            @Override
            public void check(Optional<T> now) {
                // whatever it is
            }

            @Override
            public boolean isAny() {
                return false;
            }
        };
    }
}
