package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.RegistryClient;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Brings an agent from its registry: manifest, the index's child where there is an index, one layer. Stores nothing. */
final class Upstream {

    private static final int MAX_NESTED_INDEXES = 3;

    private final RegistryClient registry;
    private final ContentStore store;
    private final long maxAgentSize;
    private final InstantSource clock;

    Upstream(PullDoors doors, long maxAgentSize, InstantSource clock) {
        this.registry = doors.registry();
        this.store = doors.store();
        this.maxAgentSize = maxAgentSize;
        this.clock = clock;
    }

    /** Two manifests on the way: what the reference names, and the one reached so far from there. */
    private record Path(Content named, Confirmation confirmation, Content reached, int indexes, int attempts) {
        private static Path of(Delivered<Content> named, Instant asked) {
            Confirmation confirmation = new Confirmation(asked, named.host());
            return new Path(named.value(), confirmation, named.value(), 0, named.attempts());
        }

        private String host() {
            return confirmation.host();
        }

        private Path to(Delivered<Content> child) {
            return new Path(named, confirmation, child.value(), indexes + 1, attempts + child.attempts());
        }
    }

    Uni<Fetched> fetch(FetchOrder order) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return named(order).map(named -> Path.of(named, asked)).flatMap(path -> explained(order, path));
        });
    }

    private Uni<Fetched> explained(FetchOrder order, Path path) {
        return agent(order, path).onFailure(AgentException.class).transform(failure -> delivered(path, failure));
    }

    private Uni<Fetched> agent(FetchOrder order, Path named) {
        return Uni.createFrom().deferred(() -> descend(order, named)).flatMap(path -> layer(order, path)
                .map(layer -> fetched(order, path, layer)));
    }

    /** What is wrong with content is found by those who do not know where it came from. */
    private static AgentException delivered(Path path, Throwable thrown) {
        AgentException failure = (AgentException) thrown;
        Report report = failure.report();
        return report.host().isPresent()
                ? failure
                : failure.with(report.withHost(path.host()).withAttempts(path.attempts()));
    }

    private Uni<Delivered<Content>> named(FetchOrder order) {
        return order.manifest()
                .map(delivered -> Uni.createFrom().item(delivered))
                .orElseGet(() -> registry.manifest(order.target(), order.effort()));
    }

    private Uni<Path> descend(FetchOrder order, Path path) {
        if (!path.reached().descriptor().mediaType().isIndex()) {
            return Uni.createFrom().item(path);
        }
        if (path.indexes() == MAX_NESTED_INDEXES) {
            throw tooDeep(order, path);
        }
        Descriptor child = order.platform().entry(Index.parse(path.reached())).descriptor();
        return registry.manifest(order.target().at(child.digest()), order.effort())
                .map(delivered -> path.to(sized(order, delivered, child)))
                .flatMap(next -> descend(order, next));
    }

    /** The digest was checked by the client, the size is the index's claim. */
    private static Delivered<Content> sized(FetchOrder order, Delivered<Content> delivered, Descriptor claimed) {
        long size = delivered.value().size();
        if (size == claimed.size()) {
            return delivered;
        }
        throw new RegistryProtocol(Report.of(
                        order.target().toString(),
                        "the index says that " + claimed.digest() + " is " + claimed.size() + " bytes, and it is "
                                + size)
                .withHost(delivered.host())
                .withMember("reason", "index-entry-size"));
    }

    private static RegistryProtocol tooDeep(FetchOrder order, Path path) {
        return new RegistryProtocol(Report.of(
                        order.target().toString(),
                        "indexes are nested more than " + MAX_NESTED_INDEXES + " deep in " + order.target())
                .withHost(path.host())
                .withMember("reason", "index-nesting"));
    }

    private Uni<Delivered<Content>> layer(FetchOrder order, Path path) {
        Descriptor layer = AgentArtifact.of(path.reached()).layer();
        return stored(order, layer)
                .flatMap(found -> found.map(content -> Uni.createFrom().item(new Delivered<>(content, path.host(), 0)))
                        .orElseGet(() -> registry.blob(order.target(), layer, maxAgentSize, order.effort())));
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

    private Fetched fetched(FetchOrder order, Path path, Delivered<Content> layer) {
        Content yaml = AgentLayer.open(layer.value(), maxAgentSize);
        Artifact artifact = new Artifact(
                path.named(), path.reached(), layer.value(), order.platform().key(), yaml.digest(), yaml.size());
        return new Fetched(artifact, yaml, path.confirmation(), path.attempts() + layer.attempts());
    }
}
