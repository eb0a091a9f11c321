package io.agentloader.registry;

import io.agentloader.failure.AgentException;

/** Told of what goes over the wire to registries, on whatever thread that happened. Must not block and must not throw. */
public interface RegistryListener {

    /** Hears nothing. */
    RegistryListener NONE = new RegistryListener() {};

    /** One request has ended: answered, or not. Retries, redirects and tokens are requests of their own. */
    default void asked(UpstreamRequest request) {}

    /** So many bytes of a body are about to come in, or to go out. */
    default void announced(long bytes) {}

    /** So many bytes of a body have come in, or have gone out. */
    default void moved(int bytes) {}

    /** A call at one host has failed, after all its attempts; another host may deliver all the same. */
    default void failed(String host, AgentException failure) {}

    /** Something was learned of a host that other replicas, with the same rights there, need not find out. */
    default void learned(HostNews news) {}
}
