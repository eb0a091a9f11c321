package io.agentloader.app;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * What is logged, on its way to a console that may be a pipe whose reader does not read: a thread of its own waits for that, and
 * who logs never does. What is flushed goes out whole and in its order. Where too much waits, what comes on top is left out, and a
 * line of the log says how much that was.
 */
final class ConsoleOutflow extends OutputStream {

    private static final Logger LOG = Logger.getLogger(ConsoleOutflow.class);

    /** How many bytes may wait: some thousands of lines. */
    static final int ROOM = 1 << 20;

    private final OutputStream console;
    private final Thread writer = new Thread(this::writeAll, "log");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Condition less = lock.newCondition();
    private final Lines open = new Lines();
    private Lines waiting = new Lines();

    /** Of the thread that writes, and of nobody else. */
    private Lines leaving = new Lines();

    private long lost;
    private boolean idle;
    private boolean ending;

    /** For which who flushes may still wait, in nanoseconds, once the end has begun. */
    private long patience;

    private ConsoleOutflow(OutputStream console) {
        this.console = console;
    }

    /** Whole lines, mostly. */
    private static final class Lines extends ByteArrayOutputStream {

        private synchronized long number() {
            long lines = 0;
            for (int i = 0; i < count; i++) {
                lines += buf[i] == '\n' ? 1 : 0;
            }
            return lines;
        }
    }

    /** To standard error, or else to standard output; none is needed where that is a file, which has no reader to wait for. */
    static Optional<ConsoleOutflow> ofProcess(boolean error) {
        // not the runtime's stream: the end of the process flushes that, and would wait for whoever writes to it
        return Files.isRegularFile(Path.of("/proc/self/fd", error ? "2" : "1"))
                ? Optional.empty()
                : Optional.of(to(new FileOutputStream(error ? FileDescriptor.err : FileDescriptor.out)));
    }

    static ConsoleOutflow to(OutputStream console) {
        ConsoleOutflow outflow = new ConsoleOutflow(console);
        outflow.writer.setDaemon(true);
        outflow.writer.start();
        return outflow;
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            open.write(bytes, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was written since the last time on its way, or leaves all of it out. */
    @Override
    public void flush() throws IOException {
        lock.lock();
        try {
            if (open.size() > 0) {
                if (waiting.size() > 0 && (lost > 0 || waiting.size() + open.size() > ROOM)) {
                    lost += open.number();
                } else {
                    open.writeTo(waiting);
                }
                open.reset();
                if (idle) {
                    idle = false;
                    more.signal();
                }
            }
            if (ending && Thread.currentThread() != writer) {
                awaitReader();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is out, and from now on so does whoever flushes: at the end of a process no other thread is waited for. All
     * of that together takes that long at most, since the reader may never read.
     */
    void end(Duration longest) {
        lock.lock();
        try {
            ending = true;
            patience = longest.toNanos();
            awaitReader();
        } finally {
            lock.unlock();
        }
    }

    private void awaitReader() {
        try {
            while (!idle && patience > 0) {
                patience = less.awaitNanos(patience);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeAll() {
        try {
            while (true) {
                long missing = next();
                if (!isOut()) {
                    lose(missing + leaving.number());
                } else if (missing > 0) {
                    LOG.warnf("%d lines of the log are missing here: nobody took them", missing);
                }
                leaving.reset();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to write; yields how many lines were left out behind it. */
    private long next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() == 0) {
                idle = true;
                less.signalAll();
                more.await();
            }
            idle = false;
            Lines next = waiting;
            waiting = leaving;
            leaving = next;
            long missing = lost;
            lost = 0;
            return missing;
        } finally {
            lock.unlock();
        }
    }

    /** How much of it is out, where that fails, nobody can tell. */
    private boolean isOut() {
        try {
            leaving.writeTo(console);
            return true;
        } catch (IOException full) {
            // there is no console any more, or one that takes no more at the moment; the log is no place to tell it
            return false;
        }
    }

    private void lose(long lines) {
        lock.lock();
        try {
            lost += lines;
        } finally {
            lock.unlock();
        }
    }
}
