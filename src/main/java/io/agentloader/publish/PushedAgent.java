package io.agentloader.publish;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * What a reference names from now on.
 *
 * @param digest as the registry gave it
 * @param host that has it
 * @param unverified why it could not be read back, in one sentence; empty when it was
 */
public record PushedAgent(Reference reference, Digest digest, String host, Optional<String> unverified) {}
