package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;

/**
 * What did not verify when an entry was read.
 *
 * @param reference the reference that was looked up
 * @param record the reference whose record is itself unreadable, or leads to content that does not verify
 * @param blobs the digests whose blobs are missing, do not match or cannot be read
 * @param reason one sentence for the operator; no path of the machine
 */
public record Damage(Reference reference, Optional<Reference> record, List<Digest> blobs, String reason) {

    public Damage {
        blobs = List.copyOf(blobs);
    }
}
