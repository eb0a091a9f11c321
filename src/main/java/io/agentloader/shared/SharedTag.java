package io.agentloader.shared;

import io.agentloader.oci.Digest;
import java.time.Instant;

/**
 * What a registry said that a tag names, as some replica heard it.
 *
 * @param at when it was said, by that replica's clock
 * @param host host and port that said it
 */
public record SharedTag(Digest named, Instant at, String host) {}
