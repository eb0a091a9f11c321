package io.agentloader.registry;

import java.time.Duration;

/**
 * The time of one attempt.
 *
 * @param whole what failures tell
 * @param left of it, when redirects have used some
 */
record Allowance(Duration whole, Duration left) {}
