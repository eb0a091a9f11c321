package io.agentloader.app;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
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

    private final PrintStream console;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Condition less = lock.newCondition();
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private long lost;
    private boolean idle;
    private boolean straight;

    private ConsoleOutflow(PrintStream console) {
        this.console = console;
    }

    /** To standard error, or else to standard output; none is needed where that is a file, which has no reader to wait for. */
    static Optional<ConsoleOutflow> ofProcess(boolean error) {
        return Files.isRegularFile(Path.of("/proc/self/fd", error ? "2" : "1"))
                ? Optional.empty()
                : Optional.of(to(own(error ? FileDescriptor.err : FileDescriptor.out)));
    }

    /** Not the runtime's stream: the end of the process flushes that, and would wait for whoever writes to it. */
    private static PrintStream own(FileDescriptor console) {
        return new PrintStream(new FileOutputStream(console), false, Charset.defaultCharset());
    }

    static ConsoleOutflow to(PrintStream console) {
        ConsoleOutflow outflow = new ConsoleOutflow(console);
        Thread writer = new Thread(outflow::writeAll, "log");
        writer.setDaemon(true);
        writer.start();
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
    public void flush() {
        lock.lock();
        try {
            if (open.size() == 0) {
                return;
            }
            if (straight) {
                out(open.toByteArray());
            } else if (waiting.size() > 0 && (lost > 0 || waiting.size() + open.size() > ROOM)) {
                lost += lines(open.toByteArray());
            } else {
                waiting.writeBytes(open.toByteArray());
            }
            open.reset();
            if (idle) {
                idle = false;
                more.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all is out, that long at most. Then whoever flushes writes by itself: at the end of a process no other thread is
     * waited for. Where the reader does not read, nothing changes.
     */
    void end(Duration patience) {
        lock.lock();
        try {
            long rest = patience.toNanos();
            while (!idle && rest > 0) {
                rest = less.awaitNanos(rest);
            }
            straight = idle;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        try {
            while (true) {
                Next next = next();
                out(next.text().array());
                if (next.lost() > 0) {
                    LOG.warnf("%d lines of the log are missing here: nobody took them", next.lost());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void out(byte[] text) {
        console.write(text, 0, text.length);
        console.flush();
    }

    private Next next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() == 0) {
                idle = true;
                less.signalAll();
                more.await();
            }
            idle = false;
            Next next = new Next(ByteBuffer.wrap(waiting.toByteArray()), lost);
            waiting.reset();
            lost = 0;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private static long lines(byte[] text) {
        long lines = 0;
        for (byte each : text) {
            if (each == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** What goes out, and how many lines were left out behind it. */
    private record Next(ByteBuffer text, long lost) {}
}
