package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;

/**
 * One blob of a repository, as it was published.
 *
 * @param reference the repository at the blob's digest
 */
public record PulledBlob(Reference reference, Content content, Provenance provenance, Outcome outcome) {

    /** Who delivered it, and when, in the form in which that is told of manifests. */
    public ResolvedDigest resolved() {
        return new ResolvedDigest(reference, content.digest(), provenance, outcome);
    }

    PulledBlob joined() {
        return new PulledBlob(reference, content, provenance, outcome.joined());
    }
}
