package io.agentloader.shared;

import io.agentloader.oci.Content;
import java.time.Instant;

/**
 * A manifest or blob that another replica has put here, hashed and equal to its digest.
 *
 * @param at when the artifact that it belongs to was last confirmed before it was put here
 * @param host host and port that delivered it
 */
public record SharedContent(Content content, Instant at, String host) {}
