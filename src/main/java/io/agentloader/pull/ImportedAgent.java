package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Version;
import java.util.Optional;

/**
 * What became of one agent of a bundle.
 *
 * @param imported what the bundle says that the reference names
 * @param current what the store holds for it now: the same, unless a registry has confirmed something else since
 * @param pinned what callers get, whatever the store holds: empty where the reference is not pinned
 */
public record ImportedAgent(Reference reference, Digest imported, Version current, Optional<Digest> pinned) {

    /** Whether the reference names what was imported. */
    public boolean isCurrent() {
        return current.named().digest().equals(imported);
    }

    /** What callers go on getting instead of what was imported. */
    public Optional<Digest> heldAt() {
        return pinned.filter(digest -> !digest.equals(imported));
    }
}
