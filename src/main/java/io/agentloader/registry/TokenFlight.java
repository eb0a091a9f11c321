package io.agentloader.registry;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A token fetch that others wait for. */
final class TokenFlight {

    private final List<UniEmitter<? super Boolean>> waiting = new ArrayList<>();
    private Optional<Throwable> failure = Optional.empty();
    private boolean landed;

    /** True when the fetch is over; fails as it did. */
    Uni<Boolean> landing() {
        return Uni.createFrom().emitter(emitter -> {
            emitter.onTermination(() -> leave(emitter));
            if (!enter(emitter)) {
                tell(emitter);
            }
        });
    }

    private synchronized boolean enter(UniEmitter<? super Boolean> emitter) {
        return !landed && waiting.add(emitter);
    }

    private synchronized void leave(UniEmitter<? super Boolean> emitter) {
        waiting.remove(emitter);
    }

    void land(Optional<Throwable> why) {
        close(why).forEach(this::tell);
    }

    private synchronized List<UniEmitter<? super Boolean>> close(Optional<Throwable> why) {
        landed = true;
        failure = why;
        return List.copyOf(waiting);
    }

    private synchronized Optional<Throwable> failure() {
        return failure;
    }

    private void tell(UniEmitter<? super Boolean> emitter) {
        failure().ifPresentOrElse(emitter::fail, () -> emitter.complete(true));
    }
}
