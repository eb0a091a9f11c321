package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.Reference;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Effort;
import io.agentloader.registry.RegistryClient;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings what belongs to an agent and serving does not need, such as its configuration and the other platforms of its index, where
 * the operator wants whole artifacts. Never fails and never keeps an answer waiting for long: then the artifact stays
 * incomplete, and other tools are not told of it.
 */
final class Completion {

    /** All of it together may have this many bytes, or as many as an agent where that is more. */
    private static final long ROOM = 4L << 20;

    private static final int MOST_PARTS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final boolean wanted;
    private final long room;
    private final RegistryClient registry;
    private final ContentStore store;

    Completion(PullDoors doors, PullSettings settings) {
        this.wanted = settings.complete();
        this.room = Math.max(ROOM, settings.maxAgentSize());
        this.registry = doors.registry();
        this.store = doors.store();
    }

    /** What the manifests lead to beside the path and the agent layer, blobs before manifests; empty when not all could be had. */
    Uni<List<Content>> others(FetchOrder order, ManifestPath path) {
        if (!wanted) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom()
                .deferred(() -> add(new Parts(order.target(), path, room), path.named()))
                .map(Parts::gathered)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(List.of())
                .onFailure(AgentException.class)
                .recoverWithItem(List.of());
    }

    private Uni<Parts> add(Parts parts, Content manifest) {
        return manifest.descriptor().mediaType().isIndex()
                ? children(parts, Index.parse(manifest))
                : blobs(parts, Manifest.parse(manifest));
    }

    private Uni<Parts> children(Parts parts, Index index) {
        Uni<Parts> all = Uni.createFrom().item(parts);
        for (Index.Entry entry : index.entries()) {
            all = all.flatMap(so -> child(so, entry.descriptor()));
        }
        return all;
    }

    private Uni<Parts> child(Parts parts, Descriptor child) {
        if (child.digest().equals(parts.path.reached().digest())) {
            return add(parts, parts.path.reached());
        }
        if (!parts.take(child)) {
            return Uni.createFrom().item(parts);
        }
        return registry.manifest(parts.reference.at(child.digest()), Effort.FULL)
                .map(Delivered::value)
                .flatMap(manifest -> add(parts, manifest).invoke(so -> so.manifests.add(manifest)));
    }

    private Uni<Parts> blobs(Parts parts, Manifest manifest) {
        List<Descriptor> wantedHere = Stream.concat(manifest.config().stream(), manifest.layers().stream())
                .filter(parts::isNew)
                .toList();
        return store.missing(parts.reference.repository(), wantedHere).flatMap(missing -> {
            Uni<Parts> all = Uni.createFrom().item(parts);
            for (Descriptor blob : missing) {
                all = all.flatMap(so -> blob(so, blob));
            }
            return all;
        });
    }

    private Uni<Parts> blob(Parts parts, Descriptor blob) {
        return parts.take(blob)
                ? registry.blob(parts.reference, blob, room)
                        .invoke(delivered -> parts.blobs.add(delivered.value()))
                        .replaceWith(parts)
                : Uni.createFrom().item(parts);
    }

    /** What was gathered so far. Filled by one step after the other, never by two at once. */
    private static final class Parts {
        private final Reference reference;
        private final ManifestPath path;
        private final long room;
        private final Set<Digest> taken = new HashSet<>();
        private final List<Descriptor> sizes = new ArrayList<>();
        private final List<Content> blobs = new ArrayList<>();
        private final List<Content> manifests = new ArrayList<>();

        private Parts(Reference reference, ManifestPath path, long room) {
            this.reference = reference;
            this.path = path;
            this.room = room;
            taken.add(path.named().digest());
            taken.add(AgentArtifact.of(path.reached()).layer().digest());
        }

        private boolean isNew(Descriptor descriptor) {
            return !taken.contains(descriptor.digest());
        }

        /** Whether it has to be fetched; ends it all where there is no room for it. */
        private boolean take(Descriptor descriptor) {
            if (!taken.add(descriptor.digest())) {
                return false;
            }
            sizes.add(descriptor);
            long bytes = sizes.stream().mapToLong(Descriptor::size).sum();
            if (bytes > room || sizes.size() > MOST_PARTS) {
                throw new InvalidAgent(Report.of(
                        reference.toString(),
                        "what belongs to " + reference + " beside the agent is too much to keep"));
            }
            return true;
        }

        private List<Content> gathered() {
            return Stream.concat(blobs.stream(), manifests.stream()).toList();
        }
    }
}
