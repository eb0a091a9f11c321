package io.agentloader.publish;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;

/**
 * What a reference names from now on.
 *
 * @param digest as the registry gave it
 * @param host that has it
 */
public record PushedAgent(Reference reference, Digest digest, String host) {}
