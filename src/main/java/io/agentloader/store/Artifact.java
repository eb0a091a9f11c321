package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;

/**
 * A pulled agent, verified, on its way into the store.
 *
 * @param named the manifest or index that the reference names
 * @param manifest the agent's own manifest; the same as {@code named} unless that is an index
 * @param layer the layer as it was published
 * @param platform the key it was asked by; see {@link StoredAgent#platform()}
 * @param yaml the SHA-256 of the agent bytes
 * @param yamlSize length of the agent bytes
 */
public record Artifact(Content named, Content manifest, Content layer, String platform, Digest yaml, long yamlSize) {

    public StoredAgent agent() {
        return new StoredAgent(platform, manifest.descriptor(), layer.descriptor(), yaml, yamlSize);
    }
}
