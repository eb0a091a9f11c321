package io.agentloader.store;

import io.agentloader.oci.Content;

/**
 * A blob that was delivered for a repository.
 *
 * @param content under no media type of its own: a digest does not tell one
 * @param confirmation of the version that it came with
 */
public record Delivery(Content content, Confirmation confirmation) {}
