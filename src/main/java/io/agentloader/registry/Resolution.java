package io.agentloader.registry;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.Optional;

/**
 * What a reference points to now.
 *
 * @param manifest the manifest's or index's bytes, when the registry could only be asked by fetching it
 */
public record Resolution(Digest digest, Optional<Content> manifest) {}
