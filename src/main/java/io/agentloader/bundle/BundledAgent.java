package io.agentloader.bundle;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One agent with everything that its manifests name, verified.
 *
 * @param reference what it is called; one with a digest names exactly that
 * @param named the manifest or index that the reference names
 * @param manifests indexes and manifests that an index leads to, as far as they are here; none behind a plain manifest
 * @param blobs every configuration and layer of the agents' manifests
 */
public record BundledAgent(Reference reference, Content named, List<Content> manifests, List<Content> blobs) {

    public BundledAgent {
        manifests = List.copyOf(manifests);
        blobs = List.copyOf(blobs);
    }

    /** Whatever of it has that digest. */
    public Optional<Content> content(Digest digest) {
        return contents().filter(content -> content.digest().equals(digest)).findFirst();
    }

    /**
     * The YAML of each of its agents: of a plain manifest one, of an index one for each agent in it.
     *
     * @param maxSize of one, in bytes
     * @throws io.agentloader.failure.AgentException.InvalidAgent when one is larger, or no text
     */
    public List<Content> yamls(long maxSize) {
        return Stream.concat(Stream.of(named), manifests.stream())
                .filter(manifest -> !manifest.descriptor().mediaType().isIndex())
                .map(manifest -> AgentArtifact.of(manifest).layer().digest())
                .distinct()
                .flatMap(layer -> content(layer).stream())
                .map(layer -> AgentLayer.open(layer, maxSize))
                .toList();
    }

    /** All parts. */
    public Stream<Content> contents() {
        return Stream.concat(Stream.of(named), Stream.concat(manifests.stream(), blobs.stream()));
    }
}
