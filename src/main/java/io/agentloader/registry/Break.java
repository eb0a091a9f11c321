package io.agentloader.registry;

import java.time.Duration;

/**
 * How a request broke.
 *
 * @param limit how long it was given
 * @param cause what the connection raised
 */
record Break(Phase phase, Duration limit, Throwable cause) {}
