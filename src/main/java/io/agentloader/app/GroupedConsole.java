package io.agentloader.app;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * The console for a service: what an event loop logs while it looks through its connections is written at the end of that turn, in one
 * piece. All else, and whatever somebody should look at, is written at once. Lines keep their order.
 */
final class GroupedConsole extends ExtHandler {

    private final ExtHandler console;

    /** Those that will write when their turn is over. */
    private final Set<EventExecutor> turns = ConcurrentHashMap.newKeySet();

    /** Takes over the console's own writing. */
    GroupedConsole(ExtHandler console) {
        this.console = console;
        console.setAutoFlush(false);
    }

    @Override
    protected void doPublish(ExtLogRecord record) {
        console.publish(record);
        EventExecutor loop = ThreadExecutorMap.currentExecutor();
        if (loop == null || record.getLevel().intValue() >= Level.WARN.intValue()) {
            console.flush();
        } else if (turns.add(loop)) {
            flushAfterTurn(loop);
        }
    }

    private void flushAfterTurn(EventExecutor loop) {
        try {
            loop.execute(() -> {
                turns.remove(loop);
                console.flush();
            });
        } catch (RejectedExecutionException ended) {
            turns.remove(loop);
            console.flush();
        }
    }

    /** Whatever a loop still has in hand is written, and from now on each line by itself. */
    void end() {
        console.setAutoFlush(true);
        console.flush();
    }

    @Override
    public void flush() {
        console.flush();
    }

    @Override
    public void close() {
        console.close();
    }

    @Override
    public Handler[] getHandlers() {
        return new Handler[] {console};
    }
}
