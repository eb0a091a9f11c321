package io.agentloader.app;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;

/** The thread on which Mutiny's time-outs wait, in a process where no framework looks after it. */
final class Timers {

    private Timers() {}

    /** Without this that thread, which nobody ends, would keep a program from ending. */
    static void endWithTheProgram() {
        if (Infrastructure.getDefaultWorkerPool() instanceof ThreadPoolExecutor pool) {
            ThreadFactory usual = Executors.defaultThreadFactory();
            pool.setThreadFactory(work -> {
                Thread thread = usual.newThread(work);
                thread.setName("agent-loader-timer");
                thread.setDaemon(true);
                return thread;
            });
        }
    }
}
