package io.agentloader.store;

import io.agentloader.failure.AgentException.Pinned;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;

/**
 * A tag that is held at a digest, whatever its registry says it names.
 *
 * @param reference the tag
 * @param at when it was pinned
 */
public record Pin(Reference reference, Digest digest, Instant at) {

    /** What is served for the tag: the digest in its repository. */
    public Reference held() {
        return reference.at(digest);
    }

    /** The failure of whoever would move or remove what is held; {@code detail} ends a sentence that the pin begins. */
    public Pinned refusal(String detail) {
        return new Pinned(Report.of(reference.toString(), reference + " is pinned to " + digest + detail)
                .withReference(reference.toString())
                .withMember("pinnedDigest", digest.toString()));
    }
}
