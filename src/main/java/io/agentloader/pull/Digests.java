package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.agentloader.registry.Resolution;
import io.agentloader.store.Confirmation;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

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
        return reader.read(terms.reference(), terms.platform().key()).flatMap(stored -> next(terms, stored)
                .onFailure(AgentException.class)
                .transform(failure -> Explained.failure(failure, terms.reference(), stored)));
    }

    private Uni<ResolvedDigest> next(Terms terms, Stored stored) {
        Instant now = clock.instant();
        return switch (PullPlan.of(terms, stored, now)) {
            case SERVE_STORED -> Uni.createFrom().item(of(Answers.hit(terms, copy(stored), now)));
            case CONFIRM, FETCH -> ask(terms, stored);
            case MISS -> Uni.createFrom().failure(Answers.missing(terms, stored));
        };
    }

    private Uni<ResolvedDigest> ask(Terms terms, Stored stored) {
        return confirms.ask(terms.reference(), terms.effort(stored, clock.instant()))
                .flatMap(landing -> asked(terms, stored, landing))
                .onFailure(failure -> terms.mayStandIn(failure, stored, clock.instant()))
                .recoverWithItem(
                        failure -> of(Answers.stale(terms, copy(stored), (AgentException) failure, clock.instant())));
    }

    private Uni<ResolvedDigest> asked(Terms terms, Stored stored, Landing<Delivered<Resolution>> landing) {
        Delivered<Resolution> resolved = landing.value();
        Confirmation confirmation = new Confirmation(clock.instant(), resolved.host());
        Digest digest = resolved.value().digest();
        Optional<Digest> before = stored.servable().map(Servable::digest);
        boolean same = before.equals(Optional.of(digest));
        Uni<Void> remembered = same
                ? confirms.remember(terms.reference(), stored.version().orElseThrow(), confirmation)
                : Uni.createFrom().voidItem();
        Way way = same ? Way.REVALIDATED : Way.TOLD;
        return remembered.replaceWith(() -> resolved(terms, digest, confirmation, outcome(terms, way, landing)));
    }

    /** Nothing is stored by this: only what is already there counts as stored. */
    private static Outcome outcome(Terms terms, Way way, Landing<Delivered<Resolution>> landing) {
        return new Outcome(
                way,
                terms.requested(),
                way == Way.REVALIDATED,
                landing.joined(),
                Optional.empty(),
                Optional.empty(),
                landing.value().attempts());
    }

    private static ResolvedDigest resolved(Terms terms, Digest digest, Confirmation confirmation, Outcome outcome) {
        Source source = outcome.way() == Way.REVALIDATED ? Source.REVALIDATED : Source.REGISTRY;
        Provenance provenance = new Provenance(source, confirmation.host(), confirmation.at());
        return new ResolvedDigest(terms.reference(), digest, provenance, outcome);
    }

    private static Servable copy(Stored stored) {
        return stored.servable().orElseThrow();
    }

    private static ResolvedDigest of(PulledAgent agent) {
        return new ResolvedDigest(agent.reference(), agent.named().digest(), agent.provenance(), agent.outcome());
    }
}
