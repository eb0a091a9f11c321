package io.agentloader.watch;

import java.time.Duration;

/**
 * How references are watched.
 *
 * @param interval between two confirmations of one of them
 * @param most who may watch at once, all together
 */
public record WatchSettings(Duration interval, int most) {

    /** References that are watched at once. */
    static final int MOST_REFERENCES = 1000;
}
