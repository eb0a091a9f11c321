package io.agentloader.app;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The one thread that watches a folder, made when there is one to watch. */
final class DevThread implements Executor, AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "dev");
        made.setDaemon(true);
        return made;
    });

    @Override
    public void execute(Runnable work) {
        thread.execute(work);
    }

    /** Interrupts it: it waits for files, and for nothing that must not be cut off. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
