package io.agentloader.app;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes pools for work that blocks: few threads, which end when idle, and a queue that refuses when it is full. */
final class BoundedPool {

    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 30;

    private BoundedPool() {}

    /**
     * A pool.
     *
     * @param name of its threads, before their number
     * @param waiting how much work may wait
     */
    static ThreadPoolExecutor of(String name, int waiting) {
        return of(name, THREADS, waiting);
    }

    /** A pool of so many threads. */
    static ThreadPoolExecutor of(String name, int threads, int waiting) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                work -> new PoolThread(work, name + "-" + count.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
