package io.agentloader.bundle;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What several references of one bundle lead to: read and opened once, however many they are. */
final class SharedParts {

    /** For all references together, counted once for each that leads there. */
    private static final int MOST_MANIFESTS = 20_000;

    /** As large as any registry has to take (OCI distribution specification, "Pushing Manifests"). */
    private static final long LARGEST_MANIFEST = 4L << 20;

    private final long maxAgentSize;
    private final Map<Descriptor, Index> indexes = new HashMap<>();
    private final Map<Descriptor, AgentArtifact> agents = new HashMap<>();
    private final Set<Descriptor> opened = new HashSet<>();
    private int manifests;

    SharedParts(long maxAgentSize) {
        this.maxAgentSize = maxAgentSize;
    }

    /** Refuses what is too large, or one too many. */
    void count(Content manifest) {
        if (manifest.size() > LARGEST_MANIFEST) {
            throw Flaw.in(
                    LayoutFiles.path(manifest.digest()),
                    "is a manifest of " + manifest.size() + " bytes, and may have " + LARGEST_MANIFEST);
        }
        if (++manifests > MOST_MANIFESTS) {
            throw Flaw.in(
                    LayoutFiles.INDEX,
                    "leads to more than " + MOST_MANIFESTS + " manifests, over all references; make several bundles");
        }
    }

    Index index(Content manifest) {
        return indexes.computeIfAbsent(manifest.descriptor(), first -> Index.parse(manifest));
    }

    AgentArtifact agent(Content manifest) {
        return agents.computeIfAbsent(manifest.descriptor(), first -> AgentArtifact.of(manifest));
    }

    /** Refuses a layer that holds no agent. */
    void open(Content layer) {
        if (!opened.contains(layer.descriptor())) {
            AgentLayer.open(layer, maxAgentSize);
            opened.add(layer.descriptor());
        }
    }
}
