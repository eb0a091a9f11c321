package io.agentloader.shared;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Work that no request waits for, so much at once and no more. */
final class Backlog {

    private static final int MOST_AT_ONCE = 64;

    private final Consumer<Uni<Void>> background;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    Backlog(Consumer<Uni<Void>> background) {
        this.background = background;
    }

    /** Begins it; yields whether there was room. */
    boolean take(Uni<Void> work) {
        if (!room.tryAcquire()) {
            return false;
        }
        background.accept(work.onFailure(RedisTrouble.class)
                .recoverWithNull()
                .onTermination()
                .invoke(room::release));
        return true;
    }
}
