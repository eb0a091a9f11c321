package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Version;

/**
 * What became of one agent of a bundle.
 *
 * @param imported what the bundle says that the reference names
 * @param current what the store holds for it now: the same, unless a registry has confirmed something else since
 */
public record ImportedAgent(Reference reference, Digest imported, Version current) {

    /** Whether the reference names what was imported. */
    public boolean isCurrent() {
        return current.named().digest().equals(imported);
    }
}
