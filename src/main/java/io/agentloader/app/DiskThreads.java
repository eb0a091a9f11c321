package io.agentloader.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which everything runs that touches the disk. A full queue refuses, it never waits without a bound. */
final class DiskThreads implements Executor, AutoCloseable {

    /** More than wait at once for the store's locks, so that reading goes on meanwhile. */
    private static final int THREADS = 6;

    private static final int WAITING = 1024;
    private static final long LAST_WRITE_SECONDS = 5;

    private final ThreadPoolExecutor pool = BoundedPool.of("disk", THREADS, WAITING);

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** A write under way is finished: a torn one would only cost another pull. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LAST_WRITE_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
