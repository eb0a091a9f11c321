package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Resolution;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;

/** Tells what a reference names, by the rules of a pull, without fetching what it names. */
final class Digests {

    private final StoreReader reader;
    private final Confirms confirms;
    private final InstantSource clock;

    Digests(StoreReader reader, Confirms confirms, InstantSource clock) {
        this.reader = reader;
        this.confirms = confirms;
        this.clock = clock;
    }

    Uni<ResolvedDigest> digest(Terms terms) {
        return reader.read(terms, stored -> next(terms, stored));
    }

    private Uni<ResolvedDigest> next(Terms terms, Stored stored) {
        Instant now = clock.instant();
        return switch (PullPlan.of(terms, stored, now)) {
            case SERVE_STORED ->
                Uni.createFrom().item(Answers.hit(terms, copy(stored), now).resolved());
            case CONFIRM, FETCH -> ask(terms, stored);
            case MISS -> Uni.createFrom().failure(Answers.missing(terms, stored));
        };
    }

    private Uni<ResolvedDigest> ask(Terms terms, Stored stored) {
        return confirms.ask(terms.reference(), terms.effort(stored, clock.instant()))
                .flatMap(landing -> asked(terms, stored, landing))
                .onFailure(failure -> terms.mayStandIn(failure, stored, clock.instant()))
                .recoverWithItem(
                        failure -> Answers.stale(terms, copy(stored), (AgentException) failure, clock.instant())
                                .resolved());
    }

    private Uni<ResolvedDigest> asked(Terms terms, Stored stored, Landing<Delivered<Resolution>> landing) {
        Delivered<Resolution> resolved = landing.value();
        if (stored.holds(resolved.value().digest())) {
            return confirms.revalidated(terms, stored, resolved)
                    .map(agent -> (landing.joined() ? agent.with(agent.outcome().joined()) : agent).resolved());
        }
        Provenance provenance = new Provenance(Source.REGISTRY, resolved.host(), resolved.said());
        Outcome outcome = Outcome.told(terms, false, resolved.attempts());
        return Uni.createFrom()
                .item(new ResolvedDigest(
                        terms.reference(),
                        resolved.value().digest(),
                        provenance,
                        landing.joined() ? outcome.joined() : outcome));
    }

    private static Servable copy(Stored stored) {
        return stored.servable().orElseThrow();
    }
}
