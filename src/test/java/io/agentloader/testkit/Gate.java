package io.agentloader.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds requests at the door until it is opened; then lets them, and all later ones, through to the true answer. */
public final class Gate implements Fault {

    private static final int PATIENCE_SECONDS = 20;

    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final Semaphore arrivals = new Semaphore(0);

    Gate() {}

    @Override
    public void happen(Exchange exchange) {
        arrivals.release();
        opened.thenRun(exchange::sendLater);
    }

    /** Waits until that many more requests have come to the gate. */
    public void awaitArrivals(int count) {
        await(arrivals, count, "requests at the gate");
    }

    /** Requests that came and were not yet awaited. */
    public int arrivals() {
        return arrivals.availablePermits();
    }

    public void open() {
        opened.complete(null);
    }

    static void await(Semaphore semaphore, int count, String what) {
        try {
            if (!semaphore.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "wanted " + count + " " + what + ", saw " + semaphore.availablePermits() + " in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, interrupted);
        }
    }
}
