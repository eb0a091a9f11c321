package io.agentloader.publish;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.Optional;

/**
 * What a reference names already.
 *
 * @param yaml of an agent; empty for an index, for what is no agent, and for an agent that cannot be read
 */
public record Occupant(Digest digest, Optional<Content> yaml) {}
