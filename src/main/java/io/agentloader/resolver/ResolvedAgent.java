package io.agentloader.resolver;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackedAgent;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.ValidationReport;
import java.util.Optional;

/**
 * What an {@link AgentRef} was resolved to.
 *
 * @param yaml the agent bytes
 * @param manifest the agent's own; of a file, the one that a push of it without options would send
 * @param pulled where a stored or published agent came from; empty for a file
 * @param report what there is to say about a file; empty for what was pulled, which nobody has looked into
 */
public record ResolvedAgent(
        Content yaml, Content manifest, Optional<PulledAgent> pulled, Optional<ValidationReport> report) {

    static ResolvedAgent of(PulledAgent agent) {
        return new ResolvedAgent(agent.yaml(), agent.manifest(), Optional.of(agent), Optional.empty());
    }

    static ResolvedAgent of(AgentFile file, PackedAgent agent) {
        byte[] yaml = new byte[file.yaml().remaining()];
        file.yaml().duplicate().get(yaml);
        return new ResolvedAgent(
                Content.hash(MediaType.YAML, yaml),
                agent.packed().manifest(),
                Optional.empty(),
                Optional.of(agent.report()));
    }

    /** What a reference names, or would name: of an index, the index. */
    public Digest digest() {
        return pulled.map(PulledAgent::named).orElse(manifest).digest();
    }
}
