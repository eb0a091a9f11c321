package io.agentloader.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;

/** The threads that look into agents for those who ask what is in them; serving needs none. A full queue refuses. */
final class ParserThreads implements Executor, AutoCloseable {

    private static final int THREADS = 2;
    private static final int WAITING = 64;

    private final ThreadPoolExecutor pool = BoundedPool.of("yaml", THREADS, WAITING);

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** Waits for nobody: nothing is written there, and what is read ends soon. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
