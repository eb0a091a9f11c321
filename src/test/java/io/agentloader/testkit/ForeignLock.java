package io.agentloader.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that holds a lock file alone until it is let go. */
public final class ForeignLock implements AutoCloseable {

    private final Process holder;

    private ForeignLock(Process holder) {
        this.holder = holder;
    }

    /** Waits until it is held. */
    public static ForeignLock on(Path file) {
        try {
            Process holder = new ProcessBuilder(
                            LoaderProcess.java(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.agentloader.store.lock.LockHolder",
                            file.toRealPath().toString(),
                            "alone")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            ForeignLock lock = new ForeignLock(holder);
            BufferedReader said = holder.inputReader(StandardCharsets.US_ASCII);
            if (!"held".equals(said.readLine())) {
                lock.close();
                throw new AssertionError("the other process does not get " + file);
            }
            return lock;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public long pid() {
        return holder.pid();
    }

    /** Lets go; more than once does no harm. */
    @Override
    public void close() {
        try {
            if (!holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the process " + holder.pid() + " does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
