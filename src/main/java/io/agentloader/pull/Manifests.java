package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.registry.Delivered;
import io.smallrye.mutiny.Uni;
import java.util.function.UnaryOperator;

/** Goes from a reference to the agent's own manifest: one request, and one more for each index on the way. No blobs. */
final class Manifests {

    private static final int MAX_NESTED_INDEXES = 3;

    private final Source tags;
    private final Source digests;

    Manifests(Source source) {
        this(source, source);
    }

    /**
     * From two sources.
     *
     * @param tags asked for what a tag names, also where its digest is known: when that was said counts for the tag
     * @param digests asked for what was asked for by its digest, and for all that an index leads to
     */
    Manifests(Source tags, Source digests) {
        this.tags = tags;
        this.digests = digests;
    }

    /** To what the order's target names, and no further. */
    Uni<ManifestPath> named(FetchOrder order) {
        return Uni.createFrom()
                .deferred(() -> order.manifest()
                        .map(delivered -> Uni.createFrom().item(delivered))
                        .orElseGet(() -> first(order).manifest(order.target(), order.effort())))
                .invoke(named -> order.load().takeManifest(named.value().size()))
                .map(named -> ManifestPath.of(named, order.said().orElse(named.said())));
    }

    private Source first(FetchOrder order) {
        return order.record().digest().isPresent() ? digests : tags;
    }

    /** On from there, through every index. */
    Uni<ManifestPath> descend(FetchOrder order, ManifestPath path) {
        return Uni.createFrom().deferred(() -> {
            if (!path.isAtIndex()) {
                return Uni.createFrom().item(path);
            }
            if (path.indexes() == MAX_NESTED_INDEXES) {
                throw tooDeep(order, path);
            }
            Descriptor child =
                    order.platform().entry(Index.parse(path.reached())).descriptor();
            return digests.manifest(order.target().at(child.digest()), order.effort())
                    .invoke(delivered ->
                            order.load().takeManifest(delivered.value().size()))
                    .map(delivered -> path.to(sized(order, delivered, child)))
                    .flatMap(next -> descend(order, next));
        });
    }

    /** What is wrong with content is found by those who do not know where it came from: tells them. */
    static UnaryOperator<AgentException> deliveredOn(ManifestPath path) {
        return failure -> {
            Report report = failure.report();
            return report.host().isPresent()
                    ? failure
                    : failure.with(report.withHost(path.host()).withAttempts(path.attempts()));
        };
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

    private static RegistryProtocol tooDeep(FetchOrder order, ManifestPath path) {
        return new RegistryProtocol(Report.of(
                        order.target().toString(),
                        "indexes are nested more than " + MAX_NESTED_INDEXES + " deep in " + order.target())
                .withHost(path.host())
                .withMember("reason", "index-nesting"));
    }
}
