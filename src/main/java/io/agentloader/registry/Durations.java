package io.agentloader.registry;

import java.time.Duration;

/** Durations as a sentence says them. */
final class Durations {

    private Durations() {}

    /** {@code 10 s}, or {@code 250 ms} where seconds would be a fraction. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
