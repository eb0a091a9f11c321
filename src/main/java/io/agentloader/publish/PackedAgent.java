package io.agentloader.publish;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.schema.ValidationReport;

/**
 * An agent as a registry is to hold it.
 *
 * @param report what there is to say about the file; no errors
 */
public record PackedAgent(Packed packed, ValidationReport report) {

    /** What a tag is to name. */
    public Digest digest() {
        return packed.manifest().digest();
    }
}
