package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes answers: the one place where what happened is put into words for the caller. */
final class Answers {

    private Answers() {}

    /** From the store, nobody was asked. */
    static PulledAgent hit(Terms terms, Servable copy, Instant now) {
        boolean fresh = terms.remaining(copy.confirmedAt(), now)
                .map(left -> left.compareTo(Duration.ZERO) > 0)
                .orElse(true);
        return fromStore(terms, copy, now, new Told(Way.HIT, fresh ? Source.STORE : Source.STALE, false, 0));
    }

    /** From the store, and the registry said that it still is the agent. */
    static PulledAgent revalidated(Terms terms, Servable copy, int attempts, Instant now) {
        return fromStore(terms, copy, now, new Told(Way.REVALIDATED, Source.REVALIDATED, terms.requested(), attempts));
    }

    /** From the store, because of a failure that it may stand in for. */
    static PulledAgent stale(Terms terms, Servable copy, AgentException failure, Instant now) {
        Way way = failure instanceof CircuitOpen ? Way.CIRCUIT_OPEN : Way.STALE_IF_ERROR;
        PulledAgent agent = fromStore(
                terms,
                copy,
                now,
                new Told(way, Source.STALE, terms.requested(), failure.report().attempts()));
        return agent.with(agent.outcome().because(failure));
    }

    /** From the registry. */
    static PulledAgent pulled(Terms terms, Recovery.Kept kept, Optional<Servable> before, Instant now) {
        Way way = wayOf(kept, before.map(Servable::digest));
        Outcome outcome = new Outcome(
                way,
                terms.requested(),
                kept.stored(),
                false,
                terms.remaining(kept.agent().confirmedAt(), now),
                Optional.empty(),
                kept.attempts(),
                terms.pinned());
        Optional<Digest> movedFrom = way == Way.MOVED ? before.map(Servable::digest) : Optional.empty();
        return agent(terms, kept.agent(), Source.REGISTRY, outcome, movedFrom);
    }

    /** Nothing to serve, and nobody may be asked. */
    static AgentException missing(Terms terms, Stored stored) {
        return stored.unreadable()
                .orElseGet(() -> new NotCached(
                        Report.of(terms.reference().toString(), "only the store was asked for " + terms.reference())));
    }

    private record Told(Way way, Source source, boolean requested, int attempts) {}

    private static PulledAgent fromStore(Terms terms, Servable copy, Instant now, Told told) {
        Outcome outcome = new Outcome(
                told.way(),
                told.requested(),
                true,
                false,
                terms.remaining(copy.confirmedAt(), now),
                Optional.empty(),
                told.attempts(),
                terms.pinned());
        return agent(terms, copy, told.source(), outcome, Optional.empty());
    }

    private static Way wayOf(Recovery.Kept kept, Optional<Digest> before) {
        if (kept.recovered()) {
            return Way.RECOVERED;
        }
        if (before.isEmpty()) {
            return Way.MISSED;
        }
        return before.get().equals(kept.agent().digest()) ? Way.REFETCHED : Way.MOVED;
    }

    private static PulledAgent agent(
            Terms terms, Servable agent, Source source, Outcome outcome, Optional<Digest> movedFrom) {
        return new PulledAgent(
                terms.reference(),
                agent.yaml(),
                agent.named(),
                agent.manifest(),
                new Provenance(source, agent.host(), agent.confirmedAt()),
                outcome,
                movedFrom);
    }
}
