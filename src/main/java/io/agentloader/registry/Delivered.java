package io.agentloader.registry;

import java.time.Instant;

/**
 * What a registry host delivered.
 *
 * @param host host and port that answered: the mirror's when a mirror did; with the repository's path there, where that is
 *     another one
 * @param attempts requests made for it, the answered one included; token requests do not count
 * @param said when the host was asked, before which its word cannot have been given; earlier where another loader answered who had not
 *     asked its registry just then
 */
public record Delivered<T>(T value, String host, int attempts, Instant said) {}
