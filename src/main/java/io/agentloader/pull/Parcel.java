package io.agentloader.pull;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was gathered so far of one agent. Filled by one step after the other, never by two at once.
 *
 * @param local whether nobody may be asked
 */
record Parcel(
        Reference reference,
        Content named,
        PlatformChoice choice,
        boolean local,
        Map<Digest, Content> manifests,
        Map<Digest, Content> blobs,
        AtomicInteger agents) {

    Parcel(Reference reference, Content named, PlatformChoice choice, boolean local) {
        this(reference, named, choice, local, new LinkedHashMap<>(), new LinkedHashMap<>(), new AtomicInteger());
    }

    /** The one entry for the platform asked for, else all. */
    List<Index.Entry> wanted(Index index) {
        return choice.asked().isPresent() ? List.of(choice.entry(index)) : PlatformChoice.candidates(index);
    }

    boolean isNew(Descriptor descriptor) {
        Digest digest = descriptor.digest();
        return !manifests.containsKey(digest)
                && !blobs.containsKey(digest)
                && !named.digest().equals(digest);
    }

    Parcel with(Content manifest) {
        manifests.put(manifest.digest(), manifest);
        return this;
    }

    Parcel without(Content manifest) {
        manifests.remove(manifest.digest());
        return this;
    }

    Parcel withBlob(Content blob) {
        blobs.put(blob.digest(), blob);
        return this;
    }

    Parcel withAgent() {
        agents.incrementAndGet();
        return this;
    }

    BundledAgent bundled() {
        if (agents.get() == 0) {
            throw Exports.empty(reference);
        }
        return new BundledAgent(reference, named, List.copyOf(manifests.values()), List.copyOf(blobs.values()));
    }
}
