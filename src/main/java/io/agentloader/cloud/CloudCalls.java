package io.agentloader.cloud;

import io.smallrye.mutiny.Uni;

/**
 * Single HTTP exchanges with a cloud: one request, one answer of any status. No redirect is followed and nothing is repeated.
 * Fails with an {@link io.agentloader.failure.AgentException} where there was no whole answer in time.
 */
@FunctionalInterface
public interface CloudCalls extends AutoCloseable {

    /** More of a body than this is no answer. */
    int MAX_BODY = 128 * 1024;

    /** Sends on subscription; cancelling ends the request. */
    Uni<CloudAnswer> send(CloudRequest request);

    /** Closes all connections. */
    @Override
    default void close() {}
}
