package io.agentloader.registry;

/**
 * What a registry host delivered.
 *
 * @param host host and port that answered: the mirror's when a mirror did; with the repository's path there, where that is
 *     another one
 * @param attempts requests made for it, the answered one included; token requests do not count
 */
public record Delivered<T>(T value, String host, int attempts) {}
