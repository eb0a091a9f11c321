package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;

/**
 * What refers to an agent.
 *
 * @param reference the repository at the digest of the agent's manifest or index
 * @param index of all that does, made here of what the registry told
 * @param host who told
 */
public record AgentReferrers(Reference reference, Content index, String host) {}
