package io.agentloader.bench;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Waits for somebody to answer. */
final class Polling {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);

    private Polling() {}

    /** Until that process takes connections. */
    static void until(int port, Process process) {
        answers(port, process, "");
    }

    /** Until it answers that with {@code 200}, or takes connections where that is empty. */
    static void answers(int port, Process process, String target) {
        long end = System.nanoTime() + PATIENCE;
        while (!isThere(port, target)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("nothing answers at " + port + target);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(STEP);
        }
    }

    private static boolean isThere(int port, String target) {
        try (Line line = new Line(port)) {
            return target.isEmpty() || line.get(target).status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
