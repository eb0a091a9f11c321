package io.agentloader.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for credential helpers: apart from those of the disk, so that helpers that hang hold up nobody who
 * needs none. A full queue refuses.
 */
final class HelperThreads implements Executor, AutoCloseable {

    private static final int WAITING = 256;
    private static final long KILL_SECONDS = 2;

    private final ThreadPoolExecutor pool = BoundedPool.of("helper", WAITING);

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** A helper under way is killed: nobody is left to whom it could answer. */
    @Override
    public void close() {
        pool.shutdownNow();
        try {
            pool.awaitTermination(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
