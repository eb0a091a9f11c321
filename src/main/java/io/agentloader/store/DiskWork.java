package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Moves blocking work to the disk's threads. Work whose caller has left before it began is not begun; work that has begun is
 * finished, for an interrupted write would only be done again.
 */
final class DiskWork {

    private final Condition condition;
    private final Groundwork ground;
    private final Executor disk;

    DiskWork(Condition condition, Groundwork ground, Executor disk) {
        this.condition = condition;
        this.ground = ground;
        this.disk = disk;
    }

    /** Something that blocks. */
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws IOException;
    }

    <T> Uni<T> reading(Blocking<T> work) {
        return moved(
                () -> {
                    ground.readable();
                    return work.run();
                },
                Failures::readRefused);
    }

    /** As {@link #reading}, and again when that has to wait for what another thread looks at; it waits on no thread. */
    <T> Uni<T> readingWhenLearned(Blocking<T> work) {
        return reading(work).onFailure(Learning.class).recoverWithUni(another -> Uni.createFrom()
                .completionStage(another::end)
                .chain(() -> readingWhenLearned(work)));
    }

    /** Whether it could be done is what the store's condition is. */
    <T> Uni<T> writing(Blocking<T> work) {
        return moved(() -> written(work), Failures::writeRefused);
    }

    private <T> T written(Blocking<T> work) {
        try {
            ground.writable();
            T done = work.run();
            condition.wrote();
            return done;
        } catch (IOException trouble) {
            throw condition.failed(trouble);
        }
    }

    private <T> Uni<T> moved(Blocking<T> work, Function<Throwable, AgentException> refused) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean left = new AtomicBoolean();
            emitter.onTermination(() -> left.set(true));
            try {
                disk.execute(() -> run(work, emitter, left));
            } catch (RejectedExecutionException full) {
                emitter.fail(refused.apply(full));
            }
        });
    }

    /** Whatever is thrown reaches the caller: on a thread of a pool nobody else would ever learn of it. */
    private <T> void run(Blocking<T> work, UniEmitter<? super T> emitter, AtomicBoolean left) {
        if (left.get()) {
            return;
        }
        try {
            emitter.complete(work.run());
        } catch (IOException trouble) {
            emitter.fail(condition.readFailed(trouble));
        } catch (Throwable thrown) {
            emitter.fail(thrown);
        }
    }
}
