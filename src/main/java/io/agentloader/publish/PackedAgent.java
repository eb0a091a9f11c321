package io.agentloader.publish;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Entry;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Platform;
import io.agentloader.schema.Finding;
import io.agentloader.schema.ValidationReport;
import java.util.List;
import java.util.Map;

/**
 * An agent as a registry is to hold it.
 *
 * @param report what there is to say about the file; no errors
 */
public record PackedAgent(Packed packed, ValidationReport report) {

    /**
     * Several as one: an index by which the platform chooses among them.
     *
     * @param agents at least one, in the order of the index
     */
    public static PackedAgent index(Map<Platform, PackedAgent> agents) {
        List<Entry> entries = agents.entrySet().stream()
                .map(agent -> new Entry(agent.getKey(), agent.getValue().packed()))
                .toList();
        String version = agents.values().iterator().next().report().schemaVersion();
        List<Finding> findings = agents.values().stream()
                .flatMap(agent -> agent.report().findings().stream())
                .toList();
        return new PackedAgent(AgentPacking.index(entries), new ValidationReport(version, findings));
    }

    /** What a tag is to name. */
    public Digest digest() {
        return packed.manifest().digest();
    }
}
