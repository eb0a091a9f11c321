package io.agentloader.bundle;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what one entry of a layout leads to, and refuses what is no agent or is not whole. */
final class BundledParts {

    private static final int DEEPEST = 3;

    /** For one entry: an index of indexes may name the same thing over and over. */
    private static final int MOST_MANIFESTS = 2_000;

    private final LayoutFiles files;
    private final SharedParts shared;
    private final Set<Digest> seen = new HashSet<>();
    private final List<Content> manifests = new ArrayList<>();
    private final List<Content> blobs = new ArrayList<>();
    private int agents;

    private BundledParts(LayoutFiles files, SharedParts shared) {
        this.files = files;
        this.shared = shared;
    }

    static BundledAgent of(LayoutFiles files, Reference reference, Descriptor named, SharedParts shared) {
        BundledParts parts = new BundledParts(files, shared);
        Content content = parts.needed(named, LayoutFiles.INDEX);
        parts.collect(content, 0);
        if (parts.agents == 0) {
            throw Flaw.in(LayoutFiles.path(named.digest()), "leads to no agent that is in the bundle");
        }
        return new BundledAgent(reference, content, parts.manifests, parts.blobs);
    }

    private void collect(Content manifest, int depth) {
        if (!seen.add(manifest.digest())) {
            return;
        }
        if (seen.size() > MOST_MANIFESTS || depth > DEEPEST) {
            throw Flaw.in(path(manifest), "leads to too many manifests, or too deep");
        }
        shared.count(manifest);
        if (depth > 0) {
            manifests.add(manifest);
        }
        try {
            if (manifest.descriptor().mediaType().isIndex()) {
                children(shared.index(manifest)).forEach(child -> collect(child, depth + 1));
            } else {
                agent(manifest);
            }
        } catch (RegistryProtocol unreadable) {
            throw ImageLayout.unreadable(manifest.descriptor(), unreadable);
        }
    }

    /** Those that are here: a bundle may be made for one platform. */
    private List<Content> children(Index index) {
        return PlatformChoice.candidates(index).stream()
                .flatMap(entry -> files.blob(entry.descriptor()).stream())
                .toList();
    }

    private void agent(Content manifest) {
        AgentArtifact agent = shared.agent(manifest);
        Stream<Descriptor> all = Stream.concat(agent.manifest().config().stream(), agent.manifest().layers().stream());
        for (Descriptor descriptor : all.toList()) {
            Content blob = needed(descriptor, path(manifest));
            if (seen.add(blob.digest())) {
                blobs.add(blob);
            }
            if (descriptor.equals(agent.layer())) {
                shared.open(blob);
            }
        }
        agents++;
    }

    private Content needed(Descriptor descriptor, String by) {
        Optional<Content> blob = files.blob(descriptor);
        return blob.orElseThrow(
                () -> Flaw.in(LayoutFiles.path(descriptor.digest()), "is missing, and " + by + " needs it"));
    }

    private static String path(Content content) {
        return LayoutFiles.path(content.digest());
    }
}
