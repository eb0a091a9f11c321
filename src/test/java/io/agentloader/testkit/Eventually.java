package io.agentloader.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** For what another thread does in its own time. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Eventually() {}

    /** Within a few seconds. */
    public static void holds(BooleanSupplier claim) {
        holds(claim, PATIENCE);
    }

    /** Within that time. */
    public static void holds(BooleanSupplier claim, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!claim.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(claim.getAsBoolean()).isTrue();
    }
}
