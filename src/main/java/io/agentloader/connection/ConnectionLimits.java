package io.agentloader.connection;

import java.time.Duration;

/**
 * What all connections together may hold.
 *
 * @param headBytes of memory for heads that are not whole, requests that wait behind another one, and large heads whose
 *     requests are not answered yet
 * @param headTime from the first byte of a head to its last
 * @param unsentBytes of answers that callers have not taken yet
 */
public record ConnectionLimits(long headBytes, Duration headTime, long unsentBytes) {}
