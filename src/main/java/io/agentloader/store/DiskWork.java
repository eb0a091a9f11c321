package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.store.StoreLocks.Waited;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Moves blocking work to the disk's threads. Work whose caller has left before it began is not begun; work that has begun is
 * finished, for an interrupted write would only be done again.
 */
final class DiskWork {

    private static final System.Logger LOG = System.getLogger(DiskWork.class.getName());

    /** So many write at once, so many of what takes long, and one looks after the store: of six threads one is left to readers. */
    private static final int WRITERS = 3;

    private static final int WAITING = 1024;

    private final Condition condition;
    private final Groundwork ground;
    private final StoreLocks locks;
    private final Executor disk;
    private final Lane writers;
    private final Lane errands;

    /** What whoever is being told asks for next, on the thread that tells him; nothing while nobody is told. */
    @SuppressWarnings("ThreadLocalUsage") // another store has other threads, and there is one of these for each store
    private final ThreadLocal<Queue<Runnable>> following = new ThreadLocal<>();

    DiskWork(StoreParts parts, Executor disk) {
        this.condition = parts.condition();
        this.ground = parts.ground();
        this.locks = parts.locks();
        this.disk = disk;
        this.writers = new Lane(disk, WRITERS, WAITING);
        this.errands = new Lane(disk, 1, WAITING);
    }

    /** Something that blocks. */
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws IOException;
    }

    <T> Uni<T> reading(Blocking<T> work) {
        return moved(() -> read(work), this::inTurn, Failures::readRefused);
    }

    /** As {@link #reading}, with an answer that comes from elsewhere where the directories cannot be trusted. */
    <T> Uni<T> readingOr(Supplier<T> other, Blocking<T> work) {
        return moved(() -> isReadable() ? work.run() : other.get(), this::inTurn, Failures::readRefused);
    }

    private boolean isReadable() {
        try {
            ground.readable();
            return true;
        } catch (IOException untrusted) {
            return false;
        }
    }

    /** As {@link #reading}, for what goes through everything: one after another. */
    <T> Uni<T> readingAll(Blocking<T> work) {
        return moved(() -> read(work), errands::run, Failures::readRefused);
    }

    /** As {@link #reading}, when there is a thread for it; nobody waits. What could not be done is told. */
    void readingSometime(Blocking<?> work, Runnable undone) {
        onDisk(
                () -> {
                    try {
                        read(work);
                    } catch (IOException | AgentException trouble) {
                        undone.run();
                    }
                },
                full -> undone.run());
    }

    private <T> T read(Blocking<T> work) throws IOException {
        ground.readable();
        return work.run();
    }

    /**
     * What is asked for by who is told what an earlier read came to, as a pull asks for the tag once it knows its pins, is read by the same
     * thread, once he has been told: another would have to be woken for it. That once only, for others wait as well.
     */
    private void inTurn(Runnable work, Consumer<RejectedExecutionException> refused) {
        Queue<Runnable> next = following.get();
        if (next == null || !next.isEmpty()) {
            onDisk(() -> withNext(work), refused);
        } else {
            next.add(work);
        }
    }

    private void withNext(Runnable work) {
        Queue<Runnable> next = new ArrayDeque<>(1);
        following.set(next);
        try {
            work.run();
        } finally {
            following.remove();
            next.forEach(Runnable::run);
        }
    }

    private void onDisk(Runnable work, Consumer<RejectedExecutionException> refused) {
        try {
            disk.execute(work);
        } catch (RejectedExecutionException full) {
            refused.accept(full);
        }
    }

    /** As {@link #reading}, and again when that has to wait for what another thread looks at; it waits on no thread. */
    <T> Uni<T> readingWhenLearned(Blocking<T> work) {
        return reading(work).onFailure(Learning.class).recoverWithUni(another -> Uni.createFrom()
                .completionStage(another::end)
                .chain(() -> readingWhenLearned(work)));
    }

    /** As {@link #readingWhenLearned}, and again when there is room for what it reads. */
    <T> Uni<T> readingIn(Share share, Blocking<T> work) {
        return readingWhenLearned(work)
                .onFailure(Crowded.class)
                .recoverWithUni(crowded -> share.awaitRoom(crowded.bytes()).chain(() -> readingIn(share, work)));
    }

    /**
     * Whether it could be done is what the store's condition is. What waited for its turn while others held the store's lock does not
     * wait for that lock as well.
     */
    <T> Uni<T> writing(Blocking<T> work) {
        return Uni.createFrom().deferred(() -> {
            Waited waited = locks.waited();
            return moved(
                    () -> {
                        waited.refuseIfInVain();
                        return written(work);
                    },
                    writers::run,
                    Failures::writeRefused);
        });
    }

    /** As {@link #writing}, for what goes through everything: one after another. */
    <T> Uni<T> writingAll(Blocking<T> work) {
        return moved(() -> written(work), errands::run, Failures::writeRefused);
    }

    /** Done when there is a thread for it, unless too much else waits; nobody is told what came of it. */
    void writingSometime(String what, Blocking<?> work) {
        writers.run(
                () -> {
                    try {
                        written(work);
                    } catch (AgentException failed) {
                        LOG.log(System.Logger.Level.WARNING, what + " was not written: " + failed.getMessage());
                        LOG.log(System.Logger.Level.DEBUG, what + " was not written", failed);
                    }
                },
                full -> LOG.log(System.Logger.Level.DEBUG, what + " was not written", full));
    }

    /** Done now where nobody else writes, or else not at all. What comes of it is nobody's trouble. */
    void writingAlone(Runnable work) {
        writers.runAlone(() -> {
            if (isWritable()) {
                work.run();
            }
        });
    }

    /** For who writes: done meanwhile by another thread where nobody else writes, or else not at all. */
    void writingBeside(Runnable work) {
        writers.runBeside(work);
    }

    private boolean isWritable() {
        try {
            ground.writable();
            return true;
        } catch (IOException | AgentException untrusted) {
            return false;
        }
    }

    /** Those that touch the disk; they may refuse. */
    Executor threads() {
        return disk;
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

    /** Where work is run, and what is done when there is no room for it. */
    @FunctionalInterface
    private interface Threads {
        void run(Runnable work, Consumer<RejectedExecutionException> refused);
    }

    private <T> Uni<T> moved(Blocking<T> work, Threads threads, Function<Throwable, AgentException> refused) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean left = new AtomicBoolean();
            emitter.onTermination(() -> left.set(true));
            threads.run(() -> run(work, emitter, left), full -> emitter.fail(refused.apply(full)));
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
