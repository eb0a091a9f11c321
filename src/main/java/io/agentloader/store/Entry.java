package io.agentloader.store;

import io.agentloader.oci.Content;

/**
 * An agent read from the store: everything on the way hashed and equal to its descriptor. Whether the manifest is that of
 * an agent is not the store's business.
 *
 * @param named the manifest or index that the reference names
 * @param manifest the agent's own manifest; the same as {@code named} unless that is an index
 * @param layer the layer as it was published
 */
public record Entry(Version version, StoredAgent agent, Content named, Content manifest, Content layer) {}
