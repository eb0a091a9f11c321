package io.agentloader.observe;

import io.agentloader.registry.UpstreamRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One answer of the pipeline, and what it took.
 *
 * @param name {@code pull} or {@code resolve}
 * @param attributes by their names in spans
 * @param error the kind of its failure
 */
record PullTrace(
        String name,
        Instant began,
        Instant ended,
        Map<String, String> attributes,
        Optional<String> error,
        List<Asked> requests) {

    /** One request to a registry, and when it ended. */
    record Asked(UpstreamRequest request, Instant ended) {}

    PullTrace {
        attributes = Map.copyOf(attributes);
        requests = List.copyOf(requests);
    }
}
