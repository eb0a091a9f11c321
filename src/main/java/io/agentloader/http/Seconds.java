package io.agentloader.http;

import java.time.Duration;

/** Durations as HTTP writes them: whole seconds. */
final class Seconds {

    /** What every reader of such numbers understands (RFC 9111, section 1.2.2). */
    private static final long MOST = Integer.MAX_VALUE;

    private Seconds() {}

    /** For a wait: who comes back a moment too early comes in vain. */
    static long roundedUp(Duration wait) {
        return Math.max(0, wait.plusNanos(999_999_999).toSeconds());
    }

    /** For an age or what remains of one, never further from zero than 2^31-1; negative durations round away from zero. */
    static long whole(Duration duration) {
        return Math.max(-MOST, Math.min(MOST, duration.toSeconds()));
    }
}
