package io.agentloader.pull;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;

/**
 * What a reference names, and who says so.
 *
 * @param reference as asked for
 * @param digest of the manifest or index
 */
public record ResolvedDigest(Reference reference, Digest digest, Provenance provenance, Outcome outcome)
        implements Standing<ResolvedDigest> {

    ResolvedDigest askedAs(Reference asked) {
        return new ResolvedDigest(asked, digest, provenance, outcome);
    }

    @Override
    public ResolvedDigest standing(Provenance other, Outcome so) {
        return new ResolvedDigest(reference, digest, other, so);
    }
}
