package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import java.util.HashMap;
import java.util.Map;

/** What the parts of one import say: each read once, however many references and platforms lead there. */
final class Unpacked {

    private final long maxAgentSize;
    private final Map<Descriptor, Index> indexes = new HashMap<>();
    private final Map<Descriptor, Descriptor> layers = new HashMap<>();
    private final Map<Descriptor, Descriptor> agents = new HashMap<>();

    Unpacked(long maxAgentSize) {
        this.maxAgentSize = maxAgentSize;
    }

    Index index(Content index) {
        return indexes.computeIfAbsent(index.descriptor(), first -> Index.parse(index));
    }

    /** The agent's layer of a manifest. */
    Descriptor layer(Content manifest) {
        return layers.computeIfAbsent(
                manifest.descriptor(), first -> AgentArtifact.of(manifest).layer());
    }

    /** The agent in a layer. */
    Descriptor agent(Content layer) {
        return agents.computeIfAbsent(layer.descriptor(), first -> AgentLayer.open(layer, maxAgentSize)
                .descriptor());
    }
}
