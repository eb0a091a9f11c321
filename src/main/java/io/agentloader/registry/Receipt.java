package io.agentloader.registry;

import io.agentloader.oci.Digest;
import java.util.Optional;

/**
 * What comes of a push.
 *
 * @param digest that the registry has it under
 * @param unverified why it could not be read back, in one sentence; empty when it was, and is what was sent
 */
public record Receipt(Digest digest, Optional<String> unverified) {}
