package io.agentloader.http;

import java.time.Duration;

/** Durations as HTTP writes them: whole seconds. */
final class Seconds {

    private Seconds() {}

    /** For a wait: who comes back a moment too early comes in vain. */
    static long roundedUp(Duration wait) {
        return Math.max(0, wait.plusNanos(999_999_999).toSeconds());
    }

    /** For an age or what remains of one; negative durations round away from zero. */
    static long whole(Duration duration) {
        return duration.toSeconds();
    }
}
