package io.agentloader.registry;

import java.time.Duration;

/**
 * One request that was sent to a registry, to its token server, or to where either of them redirects.
 *
 * @param host host and port
 * @param method of HTTP
 * @param thing what was wanted, in one word: {@code manifest}, {@code blob}, {@code tags}, {@code token} or {@code root}
 * @param result the status of the answer in digits, or where there was none the token of the
 *     {@link io.agentloader.failure.NetworkError}, or {@code none} when not even that is known, and when it was given up
 * @param repository what it is about, as {@code host/repository}; for the root of an API just a host
 * @param took from when it was begun, with the wait for a connection
 */
public record UpstreamRequest(
        String host, String method, String thing, String result, String repository, Duration took) {}
