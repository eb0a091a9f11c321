package io.agentloader.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * One host that is asked for a registry, and how it does.
 *
 * @param host host and port; never a path, a query or user information of a mirror's URL
 * @param mirror whether it stands in for the registry
 * @param transport {@code https}, {@code http}, or {@code https-unverified}, which is http where there is no https
 * @param proxy what it is reached through, as host and port
 * @param restingUntil for a mirror that failed a moment ago: until then others are asked before it
 */
public record HostState(
        String host,
        boolean mirror,
        String transport,
        Optional<String> proxy,
        CircuitState circuit,
        Optional<Instant> restingUntil,
        HostHistory history) {}
