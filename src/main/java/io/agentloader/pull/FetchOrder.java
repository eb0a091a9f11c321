package io.agentloader.pull;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Resolution;
import java.time.Instant;
import java.util.Optional;

/**
 * What to fetch and what to record it under.
 *
 * @param target asked of the registry; for a tag that moved, the digest it moved to
 * @param record what the store remembers it as
 * @param reuseLayer whether a layer of this repository that is stored already will do
 * @param manifest what {@code target} names, when it was delivered already
 * @param held what the store held for {@code record} before, where that will do should nothing have changed
 * @param said when the registry said what {@code record} names, where that is known before it is fetched
 * @param load who is told of what takes more memory than usual
 */
record FetchOrder(
        Reference target,
        Reference record,
        PlatformChoice platform,
        Effort effort,
        boolean reuseLayer,
        Optional<Delivered<Content>> manifest,
        Optional<Digest> held,
        Optional<Instant> said,
        Load load) {

    static FetchOrder of(Reference reference, PlatformChoice platform, Effort effort) {
        return new FetchOrder(
                reference,
                reference,
                platform,
                effort,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Load.UNCOUNTED);
    }

    /**
     * For what a registry says the reference names now; where it said so by delivering it, it is not asked again, unless that is
     * too large to be held while this waits for its turn.
     */
    FetchOrder told(Delivered<Resolution> resolved) {
        Optional<Delivered<Content>> delivered = resolved.value()
                .manifest()
                .filter(manifest -> manifest.size() <= Load.SMALL_MANIFEST)
                .map(manifest -> new Delivered<>(manifest, resolved.host(), resolved.attempts(), resolved.said()));
        Reference other = record.at(resolved.value().digest());
        Optional<Instant> at = Optional.of(resolved.said());
        return new FetchOrder(other, record, platform, effort, reuseLayer, delivered, held, at, load);
    }

    /** Everything anew from the registry. */
    FetchOrder byForce() {
        return new FetchOrder(target, record, platform, effort, false, Optional.empty(), Optional.empty(), said, load);
    }

    /** Of what has not changed the manifest alone. */
    FetchOrder unlessUnchanged(Optional<Digest> stored) {
        return new FetchOrder(target, record, platform, effort, reuseLayer, manifest, stored, said, load);
    }

    FetchOrder on(Load other) {
        return new FetchOrder(target, record, platform, effort, reuseLayer, manifest, held, said, other);
    }
}
