package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * An agent and everything said about it, as one value: body, digests and provenance of one answer cannot belong to two
 * agents.
 *
 * @param reference as asked for
 * @param yaml the agent bytes, under a descriptor of their own
 * @param named the manifest or index that the reference names: what {@code Docker-Content-Digest} tells
 * @param manifest the agent's own manifest; the same as {@code named} unless that is an index
 * @param movedFrom what the tag named before this pull moved it
 */
public record PulledAgent(
        Reference reference,
        Content yaml,
        Content named,
        Content manifest,
        Provenance provenance,
        Outcome outcome,
        Optional<Digest> movedFrom)
        implements Standing<PulledAgent> {

    /** Whether the reference leads through an index. */
    public boolean isThroughIndex() {
        return !named.digest().equals(manifest.digest());
    }

    /** The part of it that {@link PullAgent#digest} tells. */
    public ResolvedDigest resolved() {
        return new ResolvedDigest(reference, named.digest(), provenance, outcome);
    }

    PulledAgent with(Outcome other) {
        return new PulledAgent(reference, yaml, named, manifest, provenance, other, movedFrom);
    }

    /** The same for a caller who spelt the reference another way, such as with a tag beside the digest. */
    PulledAgent askedAs(Reference asked) {
        return new PulledAgent(asked, yaml, named, manifest, provenance, outcome, movedFrom);
    }

    @Override
    public PulledAgent standing(Provenance other, Outcome so) {
        return new PulledAgent(reference, yaml, named, manifest, other, so, movedFrom);
    }
}
