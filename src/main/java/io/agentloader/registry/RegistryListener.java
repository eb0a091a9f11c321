package io.agentloader.registry;

import io.agentloader.failure.AgentException;

/** Told of what goes over the wire to registries, on whatever thread it ended. Must not block and must not throw. */
public interface RegistryListener {

    /** Hears nothing. */
    RegistryListener NONE = new RegistryListener() {};

    /** One request has ended: answered, or not. Retries, redirects and tokens are requests of their own. */
    default void asked(UpstreamRequest request) {}

    /** A call at one host has failed, after all its attempts; another host may deliver all the same. */
    default void failed(String host, AgentException failure) {}
}
