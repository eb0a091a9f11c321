package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of asking one host for the root of its API, {@code /v2/}, as whoever we are toward it.
 *
 * @param host with a port where it has one
 * @param mirror whether it is asked in the place of another registry
 * @param transport {@code https}, {@code http}, or {@code https-unverified}; the last also where it is not known yet
 *     that the host speaks no TLS
 * @param exposed whether somebody on the way could read or change what is said
 * @param proxy what it is reached through, as host and port
 * @param credentialSource a word, such as {@code helper:vault}; {@code anonymous} where nobody wanted to know
 * @param credentialProblem why there is no credential, where one was expected
 * @param credentialRefused whether what there was is no good, though the host answers without it
 * @param credentialWithheldFrom the token server that was not shown it, since anybody on the way may have named that host
 * @param took the whole look, authentication included
 * @param date what the host takes for now; in whole seconds
 * @param failure why there was no answer, or a refusal; empty when all is well
 */
public record Checkup(
        String host,
        boolean mirror,
        String transport,
        boolean exposed,
        Optional<String> proxy,
        String credentialSource,
        Optional<String> credentialProblem,
        boolean credentialRefused,
        Optional<String> credentialWithheldFrom,
        Duration took,
        Optional<Instant> date,
        Optional<AgentException> failure) {}
