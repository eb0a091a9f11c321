package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.List;

/**
 * One text of an agent that was found to be good.
 *
 * @param digest of its manifest, which the registry of dev mode serves or served
 * @param yaml the text, byte for byte as it was saved
 * @param packed what the registry holds of it
 */
public record Revision(Digest digest, Content yaml, Packed packed) {

    /** Of an artifact whose last blob is its only layer. */
    static Revision of(Packed packed) {
        List<Content> blobs = packed.blobs();
        return new Revision(packed.manifest().digest(), blobs.get(blobs.size() - 1), packed);
    }
}
