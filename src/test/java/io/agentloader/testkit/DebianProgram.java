package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A program of a Debian package as a process of its own, in the foreground, with its output in a file. A machine without it fails
 * the test: the e2e profile is there to have it.
 */
final class DebianProgram implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String packageName;
    private final Path log;
    private final List<String> command;
    private final AtomicReference<Process> process = new AtomicReference<>();

    DebianProgram(String packageName, Path log, List<String> command) {
        this.packageName = packageName;
        this.log = log;
        this.command = List.copyOf(command);
    }

    /** Starts it, and waits until it is ready. */
    void start(BooleanSupplier ready) {
        process.set(launch());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            if (ended() || System.nanoTime() > end) {
                stop();
                throw new AssertionError(packageName + " does not answer:\n" + logged());
            }
        }
    }

    /** Runs it to its end, which has to be a good one, and yields what it printed. */
    String run() {
        return run(PATIENCE);
    }

    /** The same, of one that takes its time. */
    String run(Duration patience) {
        process.set(launch());
        if (!hasEnded(patience)) {
            stop();
            throw new AssertionError(packageName + " did not end:\n" + logged());
        }
        int exit = Objects.requireNonNull(process.get()).exitValue();
        if (exit != 0) {
            throw new AssertionError(command + " ended with " + exit + ":\n" + logged());
        }
        return logged();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException missing) {
            throw new AssertionError("cannot start it; install the Debian package " + packageName, missing);
        }
    }

    /** Of the process that runs. */
    long pid() {
        return Objects.requireNonNull(process.get()).pid();
    }

    /** Down, at once and with every connection and every process that it started. */
    void stop() {
        Process running = process.getAndSet(null);
        if (running == null) {
            return;
        }
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            if (!running.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(packageName + " did not stop");
            }
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether somebody listens there. */
    static boolean listens(int port) {
        return listens("127.0.0.1", port);
    }

    static boolean listens(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits a little, on the process itself, so that its end is noticed at once. */
    private boolean ended() {
        return hasEnded(Duration.ofMillis(50));
    }

    private boolean hasEnded(Duration patience) {
        try {
            return Objects.requireNonNull(process.get()).waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private AssertionError interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while " + packageName + " ran", interrupted);
    }

    /** All that it has printed. */
    String logged() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
