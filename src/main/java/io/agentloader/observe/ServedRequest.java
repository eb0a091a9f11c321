package io.agentloader.observe;

import java.time.Instant;
import java.util.Optional;

/**
 * One request of a caller.
 *
 * @param route the form of its path, such as {@code /agents/<reference>}: nothing that a caller wrote
 * @param requestId as in the log
 * @param traceparent of the caller (W3C Trace Context), as it came
 */
public record ServedRequest(
        String method,
        String route,
        int status,
        String requestId,
        Optional<String> traceparent,
        Instant began,
        Instant ended) {}
