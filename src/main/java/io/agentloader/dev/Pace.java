package io.agentloader.dev;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/**
 * How long to wait between two looks at a folder, so that looking takes a small part of the time however large the folder is.
 * Counted is the shortest of the last looks: one that had to wait for a busy machine says nothing of the folder, and a long rest
 * after it is what an author would notice.
 */
final class Pace {

    /** A look takes at most this part of the time. */
    private static final int SHARE = 10;

    private static final int REMEMBERED = 5;

    private final Deque<Duration> looks = new ArrayDeque<>();

    void took(Duration look) {
        looks.addLast(look);
        if (looks.size() > REMEMBERED) {
            looks.removeFirst();
        }
    }

    /** The usual pause, or a longer one where the folder takes long. */
    Duration pause(Duration usual) {
        Duration least =
                looks.isEmpty() ? Duration.ZERO : Collections.min(looks).multipliedBy(SHARE);
        return least.compareTo(usual) > 0 ? least : usual;
    }
}
