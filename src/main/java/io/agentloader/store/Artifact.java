package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.List;

/**
 * A pulled agent, verified, on its way into the store.
 *
 * @param named the manifest or index that the reference names
 * @param manifest the agent's own manifest; the same as {@code named} unless that is an index
 * @param layer the layer as it was published
 * @param platform the key it was asked by; see {@link StoredAgent#platform()}
 * @param yaml the SHA-256 of the agent bytes
 * @param yamlSize length of the agent bytes
 * @param parts what else was delivered for its repository, such as a configuration: it may be handed out there
 */
public record Artifact(
        Content named,
        Content manifest,
        Content layer,
        String platform,
        Digest yaml,
        long yamlSize,
        List<Digest> parts) {

    public Artifact {
        parts = List.copyOf(parts);
    }

    /** An agent with nothing beside it. */
    public Artifact(Content named, Content manifest, Content layer, String platform, Digest yaml, long yamlSize) {
        this(named, manifest, layer, platform, yaml, yamlSize, List.of());
    }

    /** The same, with what was delivered beside it. */
    public Artifact beside(List<Content> others) {
        return new Artifact(
                named,
                manifest,
                layer,
                platform,
                yaml,
                yamlSize,
                others.stream().map(Content::digest).toList());
    }

    public StoredAgent agent() {
        return new StoredAgent(platform, manifest.descriptor(), layer.descriptor(), yaml, yamlSize);
    }
}
