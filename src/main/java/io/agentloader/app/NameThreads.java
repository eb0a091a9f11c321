package io.agentloader.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that wait for the system's resolver, which cannot be told to stop. Apart from all others and more of them, so
 * that a few names that nobody answers for hold up no others. A full queue refuses.
 */
final class NameThreads implements Executor, AutoCloseable {

    private static final int THREADS = 16;
    private static final int WAITING = 256;

    private final ThreadPoolExecutor pool = BoundedPool.of("names", THREADS, WAITING);

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** Waits for nobody: what is being looked up nobody wants any more. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
