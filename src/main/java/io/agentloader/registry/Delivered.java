package io.agentloader.registry;

import java.time.Duration;

/**
 * What a registry host delivered.
 *
 * @param host host and port that answered: the mirror's when a mirror did; with the repository's path there, where that is
 *     another one
 * @param attempts requests made for it, the answered one included; token requests do not count
 * @param age of its word, where another loader answered who had not asked its registry just now
 */
public record Delivered<T>(T value, String host, int attempts, Duration age) {

    /** Said at first hand. */
    public Delivered(T value, String host, int attempts) {
        this(value, host, attempts, Duration.ZERO);
    }
}
