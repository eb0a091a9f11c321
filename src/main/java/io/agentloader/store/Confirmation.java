package io.agentloader.store;

import java.time.Instant;

/**
 * Who last said that a reference names what it names.
 *
 * @param host host and port that delivered or confirmed it
 */
public record Confirmation(Instant at, String host) {}
