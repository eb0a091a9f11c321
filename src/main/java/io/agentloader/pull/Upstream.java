package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.registry.Delivered;
import io.agentloader.store.Ahead;
import io.agentloader.store.Artifact;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Brings an agent from its registry: manifest, the index's child where there is an index, one layer. Stores nothing. */
final class Upstream {

    private final Manifests manifests;
    private final Source blobs;
    private final ContentStore store;
    private final long maxAgentSize;
    private final Completion completion;

    Upstream(Manifests manifests, Source blobs, PullDoors doors, PullSettings settings) {
        this.manifests = manifests;
        this.blobs = blobs;
        this.store = doors.store();
        this.maxAgentSize = settings.maxAgentSize();
        this.completion = new Completion(doors, settings);
    }

    Uni<Fetched> fetch(FetchOrder order) {
        return named(order).flatMap(path -> fetch(order, path));
    }

    /** What the order's target names: the first step, and for what has not changed the only one. */
    Uni<ManifestPath> named(FetchOrder order) {
        return manifests.named(order);
    }

    /** On from there. */
    Uni<Fetched> fetch(FetchOrder order, ManifestPath named) {
        return agent(order, named).onFailure(AgentException.class).transform(Manifests.deliveredOn(named));
    }

    private Uni<Fetched> agent(FetchOrder order, ManifestPath named) {
        return manifests.descend(order, named).flatMap(path -> rest(order, path));
    }

    /**
     * While the layer is on its way, the disk has time for the manifest; not before it was asked for, since the disk's thread may take this
     * one's processor.
     */
    private Uni<Fetched> rest(FetchOrder order, ManifestPath path) {
        Descriptor layer = AgentArtifact.of(path.reached()).layer();
        return stored(order, layer).flatMap(found -> {
            Ahead ahead = found.isPresent() ? Ahead.NOTHING : store.ahead(path.reached());
            return Uni.combine()
                    .all()
                    .unis(layer(order, path, layer, found), meanwhile(ahead, order, path))
                    .with((delivered, others) -> fetched(order, path, delivered, others, ahead))
                    .onFailure()
                    .invoke(ahead::end)
                    .onCancellation()
                    .invoke(ahead::end);
        });
    }

    private Uni<List<Content>> meanwhile(Ahead ahead, FetchOrder order, ManifestPath path) {
        return Uni.createFrom().deferred(() -> {
            ahead.begin();
            return completion.others(order, path);
        });
    }

    private Uni<Delivered<Content>> layer(
            FetchOrder order, ManifestPath path, Descriptor layer, Optional<Content> found) {
        return found.map(content -> Uni.createFrom()
                        .item(new Delivered<>(
                                content, path.host(), 0, path.confirmation().at())))
                .orElseGet(() -> blobs.blob(order.target(), layer, maxAgentSize, order.effort()));
    }

    /** A layer that another record of this repository leads to; a store that cannot be read has none. */
    private Uni<Optional<Content>> stored(FetchOrder order, Descriptor layer) {
        if (!order.reuseLayer()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return store.layer(order.target().repository(), layer)
                .onFailure(AgentException.class)
                .recoverWithItem(Optional.empty());
    }

    private Fetched fetched(
            FetchOrder order, ManifestPath path, Delivered<Content> layer, List<Content> others, Ahead ahead) {
        Content yaml = AgentLayer.open(layer.value(), maxAgentSize);
        Artifact artifact = new Artifact(
                        path.named(),
                        path.reached(),
                        layer.value(),
                        order.platform().key(),
                        yaml.digest(),
                        yaml.size())
                .beside(others);
        return new Fetched(artifact, yaml, path.confirmation(), path.attempts() + layer.attempts(), others, ahead);
    }
}
