package io.agentloader.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Some of the disk's threads, for work that may have to wait for a lock: however much of it waits, the other threads are left
 * to those who read. Work is begun in the order it came.
 */
final class Lane {

    private final Executor disk;
    private final int threads;
    private final int room;
    private final Deque<Job> waiting = new ArrayDeque<>();
    private int busy;

    /** So many of the busy do what somebody else would do himself. */
    private int helping;

    /**
     * A lane that is free.
     *
     * @param threads on how many at once
     * @param room how much may wait for one of them
     */
    Lane(Executor disk, int threads, int room) {
        this.disk = disk;
        this.threads = threads;
        this.room = room;
    }

    private record Job(Runnable work, Consumer<RejectedExecutionException> refused) {}

    /** Runs the work when it is its turn; or, when there is no room for it here or at the disk, what is to be done about that. */
    void run(Runnable work, Consumer<RejectedExecutionException> refused) {
        Job job = new Job(work, refused);
        switch (turn(job)) {
            case NOW -> begin(job);
            case NEVER -> refused.accept(new RejectedExecutionException("too much waits for the store's locks"));
            case LATER -> {}
        }
    }

    /** Runs the work where nothing else is at work here, or forgets it. */
    void runAlone(Runnable work) {
        if (isFree()) {
            begin(help(work));
        }
    }

    /** For who is at work here: runs the work as well where nobody else is but who helps him, or forgets it. */
    void runBeside(Runnable work) {
        if (isForOneAlone()) {
            begin(help(work));
        }
    }

    private synchronized boolean isFree() {
        return helps(busy == 0);
    }

    private synchronized boolean isForOneAlone() {
        return helps(busy < threads && busy - helping == 1);
    }

    private boolean helps(boolean now) {
        busy += now ? 1 : 0;
        helping += now ? 1 : 0;
        return now;
    }

    private Job help(Runnable work) {
        return new Job(
                () -> {
                    try {
                        work.run();
                    } finally {
                        helped();
                    }
                },
                full -> helped());
    }

    private synchronized void helped() {
        helping--;
    }

    private enum Turn {
        NOW,
        LATER,
        NEVER
    }

    private synchronized Turn turn(Job job) {
        if (busy < threads) {
            busy++;
            return Turn.NOW;
        }
        if (waiting.size() >= room) {
            return Turn.NEVER;
        }
        waiting.add(job);
        return Turn.LATER;
    }

    private void begin(Job job) {
        try {
            disk.execute(() -> runAll(job));
        } catch (RejectedExecutionException full) {
            for (Optional<Job> refused = Optional.of(job); refused.isPresent(); refused = next()) {
                refused.get().refused().accept(full);
            }
        }
    }

    /** On one thread for as long as there is more: a pool that is being shut down takes nothing new. */
    private void runAll(Job first) {
        boolean through = false;
        try {
            for (Optional<Job> job = Optional.of(first); job.isPresent(); job = next()) {
                job.get().work().run();
            }
            through = true;
        } finally {
            if (!through) {
                next().ifPresent(this::begin);
            }
        }
    }

    /** Without any, the thread is free. */
    private synchronized Optional<Job> next() {
        Optional<Job> next = Optional.ofNullable(waiting.poll());
        busy -= next.isPresent() ? 0 : 1;
        return next;
    }
}
