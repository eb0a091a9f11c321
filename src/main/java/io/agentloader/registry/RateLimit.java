package io.agentloader.registry;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * What a host last said about how often it may be asked.
 *
 * @param limit requests in its period
 * @param remaining of these
 */
public record RateLimit(OptionalInt limit, OptionalInt remaining, Instant at) {}
