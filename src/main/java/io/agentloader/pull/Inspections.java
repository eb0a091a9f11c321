package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Resolution;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Tells what the manifests of an agent say, by the rules of a pull, and fetches manifests alone. */
final class Inspections {

    private final StoreReader reader;
    private final Confirms confirms;
    private final Fetching fetching;
    private final InstantSource clock;
    private final SingleFlight<Terms, InspectedAgent> flights = new SingleFlight<>();

    Inspections(StoreReader reader, Confirms confirms, Fetching fetching, InstantSource clock) {
        this.reader = reader;
        this.confirms = confirms;
        this.fetching = fetching;
        this.clock = clock;
    }

    /** How manifests are fetched, and how many at once. */
    record Fetching(Manifests manifests, PullBounds bounds) {}

    Uni<InspectedAgent> inspect(Terms terms) {
        return flights.join(terms, () -> reader.read(terms, stored -> next(terms, stored)))
                .map(landing -> landing.joined() ? landing.value().joined() : landing.value());
    }

    private Uni<InspectedAgent> next(Terms terms, Stored stored) {
        Instant now = clock.instant();
        return switch (PullPlan.of(terms, stored, now)) {
            case SERVE_STORED ->
                Uni.createFrom()
                        .item(InspectedAgent.of(
                                Answers.hit(terms, stored.servable().orElseThrow(), now)));
            case CONFIRM -> confirm(terms, stored);
            case FETCH -> fetch(terms, stored);
            case MISS -> Uni.createFrom().failure(Answers.missing(terms, stored));
        };
    }

    private Uni<InspectedAgent> confirm(Terms terms, Stored stored) {
        Servable copy = stored.servable().orElseThrow();
        return confirms.ask(terms.reference(), terms.effort(stored, clock.instant()))
                .flatMap(landing -> asked(terms, stored, landing))
                .onFailure(failure -> terms.mayStandIn(failure, stored, clock.instant()))
                .recoverWithItem(failure ->
                        InspectedAgent.of(Answers.stale(terms, copy, (AgentException) failure, clock.instant())));
    }

    private Uni<InspectedAgent> asked(Terms terms, Stored stored, Landing<Delivered<Resolution>> landing) {
        Delivered<Resolution> resolved = landing.value();
        Uni<InspectedAgent> answer = stored.holds(resolved.value().digest())
                ? confirms.revalidated(terms, stored, resolved).map(InspectedAgent::of)
                : reached(terms, stored, order(terms, stored).told(resolved));
        return answer.map(agent -> landing.joined() ? agent.joined() : agent);
    }

    private Uni<InspectedAgent> fetch(Terms terms, Stored stored) {
        return reached(terms, stored, order(terms, stored));
    }

    private FetchOrder order(Terms terms, Stored stored) {
        return FetchOrder.of(terms.reference(), terms.platform(), terms.effort(stored, clock.instant()));
    }

    private Uni<InspectedAgent> reached(Terms terms, Stored stored, FetchOrder order) {
        return fetching.bounds().run(terms.reference(), load -> fetched(terms, stored, order.on(load)));
    }

    private Uni<InspectedAgent> fetched(Terms terms, Stored stored, FetchOrder order) {
        return fetching.manifests().named(order).flatMap(path -> agent(order, path)
                .map(found -> told(terms, stored, path, found))
                .onFailure(AgentException.class)
                .transform(Manifests.deliveredOn(path)));
    }

    private Uni<Found> agent(FetchOrder order, ManifestPath named) {
        return fetching.manifests()
                .descend(order, named)
                .map(path -> new Found(Optional.of(AgentArtifact.of(path.reached())), path.attempts()))
                // which platforms there are is what an index can be asked for
                .onFailure(failure -> failure instanceof NoMatchingPlatform
                        && order.platform().asked().isEmpty())
                .recoverWithItem(() -> new Found(Optional.empty(), named.attempts()));
    }

    private record Found(Optional<AgentArtifact> agent, int attempts) {}

    private static InspectedAgent told(Terms terms, Stored stored, ManifestPath named, Found found) {
        Provenance provenance = new Provenance(
                Source.REGISTRY, named.host(), named.confirmation().at());
        boolean there = stored.holds(named.named().digest());
        return new InspectedAgent(
                terms.reference(),
                named.named(),
                found.agent(),
                Optional.empty(),
                provenance,
                Outcome.told(terms, there, found.attempts()));
    }
}
