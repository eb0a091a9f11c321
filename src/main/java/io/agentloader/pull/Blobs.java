package io.agentloader.pull;

import io.agentloader.agent.AgentLayer;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.registry.Delivered;
import io.agentloader.store.Delivery;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Gets single blobs as they were published, for those who put agents together themselves. Stores nothing. */
final class Blobs {

    private final PullDoors doors;
    private final PullBounds bounds;
    private final long maxAgentSize;
    private final InstantSource clock;
    private final SingleFlight<Wanted, PulledBlob> flights = new SingleFlight<>();

    Blobs(PullDoors doors, PullBounds bounds, long maxAgentSize, InstantSource clock) {
        this.doors = doors;
        this.bounds = bounds;
        this.maxAgentSize = maxAgentSize;
        this.clock = clock;
    }

    /** Callers who want the same share it. */
    private record Wanted(Reference reference, PullMode mode) {}

    Uni<PulledBlob> blob(Terms terms) {
        Wanted wanted = new Wanted(terms.reference(), terms.mode());
        return flights.join(wanted, () -> looked(wanted, terms))
                .map(landing -> landing.joined() ? landing.value().joined() : landing.value());
    }

    private Uni<PulledBlob> looked(Wanted wanted, Terms terms) {
        return switch (wanted.mode()) {
            case LOCAL_ONLY -> stored(wanted).map(found -> found.orElseThrow(() -> notHere(wanted.reference())));
            case DEFAULT, PREFER_REMOTE ->
                stored(wanted)
                        .onFailure(AgentException.class)
                        .recoverWithItem(Optional.empty())
                        .flatMap(found ->
                                found.map(blob -> Uni.createFrom().item(blob)).orElseGet(() -> fetched(wanted, terms)));
            case STRICT, REMOTE_ONLY -> fetched(wanted, terms);
        };
    }

    private Uni<Optional<PulledBlob>> stored(Wanted wanted) {
        Reference reference = wanted.reference();
        return StoreReader.sharing(doors.store(), reference, share -> doors.store()
                .delivery(reference.repository(), reference.digest().orElseThrow(), share)
                .map(found -> found.map(delivery -> hit(reference, delivery))));
    }

    private static PulledBlob hit(Reference reference, Delivery delivery) {
        Provenance provenance = new Provenance(
                Source.STORE,
                delivery.confirmation().host(),
                delivery.confirmation().at());
        Outcome outcome = new Outcome(Way.HIT, false, true, false, Optional.empty(), Optional.empty(), 0);
        return new PulledBlob(reference, delivery.content(), provenance, outcome);
    }

    private Uni<PulledBlob> fetched(Wanted wanted, Terms terms) {
        Reference reference = wanted.reference();
        return bounds.run(
                reference,
                () -> doors.registry().blob(reference, maxAgentSize).map(delivered -> told(terms, delivered)));
    }

    /**
     * Nobody here knows a manifest that names it, so that it might be a part of anything: an image's layer is no text. What is one
     * may be an agent, or what belongs to one.
     */
    private PulledBlob told(Terms terms, Delivered<Content> delivered) {
        AgentLayer.open(delivered.value(), maxAgentSize);
        Instant now = clock.instant();
        return new PulledBlob(
                terms.reference(),
                delivered.value(),
                new Provenance(Source.REGISTRY, delivered.host(), now),
                Outcome.told(terms, false, delivered.attempts()));
    }

    private static NotCached notHere(Reference reference) {
        return new NotCached(Report.of(
                reference.toString(),
                reference + " is not in the store: what serving does not need, such as a configuration, only"
                        + " agent-loader.store.complete keeps; ask where the registry may be asked"));
    }
}
