package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** Waiting without a thread: on the event loop's own timers, which cancelling stops. */
final class Timers {

    private final Vertx vertx;

    Timers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** True after that long. */
    Uni<Boolean> pause(Duration duration) {
        return Uni.createFrom().emitter(emitter -> {
            long timer = vertx.setTimer(Math.max(1, duration.toMillis()), id -> emitter.complete(true));
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    /** Whichever comes first: the work, or the failure after that long. The one that loses is cancelled. */
    <T> Uni<T> within(Duration limit, Uni<T> work, Supplier<AgentException> late) {
        Uni<T> expiry = pause(limit).flatMap(over -> Uni.createFrom().failure(() -> late.get()));
        return Uni.combine().any().of(work, expiry);
    }
}
