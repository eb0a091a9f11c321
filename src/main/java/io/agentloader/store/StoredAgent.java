package io.agentloader.store;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;

/**
 * One agent that can be served from the store.
 *
 * @param platform the key it was asked by, which is opaque to the store; it matters only behind an index
 * @param manifest the agent's own manifest
 * @param layer the layer as it was published, which may be gzip
 * @param yaml the SHA-256 of the agent bytes
 * @param yamlSize length of the agent bytes
 */
public record StoredAgent(String platform, Descriptor manifest, Descriptor layer, Digest yaml, long yamlSize) {}
