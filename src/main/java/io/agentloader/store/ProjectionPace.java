package io.agentloader.store;

import java.time.Duration;
import java.time.Instant;

/**
 * When {@code index.json} may be made again, by what that took the last time. While changes keep coming it is old again before it
 * is there, so it takes a hundredth of the time at most; once they pause, a twentieth, and other tools soon see all that came.
 */
final class ProjectionPace {

    /** It is no sooner made again, and so long without a change is a pause. */
    static final Duration LEAST = Duration.ofSeconds(5);

    /** Whatever it took, or a clock that was set made of it. */
    static final Duration MOST = Duration.ofHours(1);

    private static final int REST = 20;
    private static final int REST_AMID_CHANGES = 100;

    private long changes;
    private Instant pause;
    private Instant due;
    private Instant dueAmidChanges;

    ProjectionPace(Instant now) {
        pause = now;
        due = now.plus(LEAST);
        dueAmidChanges = due;
    }

    /** To be asked often: between two questions that are told the same number of changes there was none. */
    boolean isDue(long all, Instant now) {
        if (all != changes) {
            changes = all;
            pause = now.plus(LEAST);
        }
        return !now.isBefore(now.isBefore(pause) ? dueAmidChanges : due);
    }

    /** It is being made: whatever comes of that, not at once again. */
    void begun(Instant now) {
        due = now.plus(LEAST);
        dueAmidChanges = due;
    }

    /** It was made. */
    void ended(Instant began, Instant ended) {
        Duration took = Duration.between(began, ended);
        due = ended.plus(rest(took, REST));
        dueAmidChanges = ended.plus(rest(took, REST_AMID_CHANGES));
    }

    private static Duration rest(Duration took, int times) {
        Duration rest = took.multipliedBy(times);
        return rest.compareTo(LEAST) < 0 ? LEAST : rest.compareTo(MOST) > 0 ? MOST : rest;
    }

    /** A clock that was set back must not put it off. */
    void reset(Instant now) {
        pause = now;
        due = now;
        dueAmidChanges = now;
    }
}
