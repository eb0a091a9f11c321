package io.agentloader.shared;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.util.List;

/**
 * An agent that this replica pulled or confirmed, for the others.
 *
 * @param named what the reference names
 * @param contents what it is made of, each once
 * @param at when a registry said so
 * @param host host and port of that registry
 */
public record SharedAgent(Reference reference, Digest named, List<Content> contents, Instant at, String host) {

    public SharedAgent {
        contents = List.copyOf(contents);
    }
}
