package io.agentloader.pull;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Explanation.Copy;
import io.agentloader.pull.Explanation.Step;
import io.agentloader.registry.Effort;
import io.agentloader.registry.Forecast;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Tells what a pull would do, by the plan that it goes by, and does nothing of it. */
final class Explanations {

    private final StoreReader reader;
    private final PullDoors doors;
    private final InstantSource clock;

    Explanations(StoreReader reader, PullDoors doors, InstantSource clock) {
        this.reader = reader;
        this.doors = doors;
        this.clock = clock;
    }

    Uni<Explanation> explain(Reference asked, Terms terms) {
        return reader.read(terms, stored -> Uni.createFrom().item(() -> explained(asked, terms, stored)));
    }

    private Explanation explained(Reference asked, Terms terms, Stored stored) {
        Instant now = clock.instant();
        PullPlan plan = PullPlan.of(terms, stored, now);
        return new Explanation(
                asked,
                terms.pinned() ? terms.reference().digest() : Optional.empty(),
                terms.mode(),
                step(plan),
                stored.state(),
                stored.servable()
                        .map(copy -> new Copy(
                                copy.digest(),
                                copy.host(),
                                copy.confirmedAt(),
                                terms.remaining(copy.confirmedAt(), now))),
                terms.effort(stored, now) == Effort.BRIEF,
                doors.types().explain(asked.registry()),
                forecast(plan, terms, stored, now),
                Optional.empty());
    }

    private Forecast forecast(PullPlan plan, Terms terms, Stored stored, Instant now) {
        return switch (plan) {
            case CONFIRM -> doors.registry().confirming(terms.reference(), terms.effort(stored, now));
            case FETCH -> doors.registry().fetching(terms.reference(), Effort.FULL);
            case SERVE_STORED, MISS ->
                Forecast.nothing(doors.registry()
                        .fetching(terms.reference(), Effort.FULL)
                        .hosts());
        };
    }

    private static Step step(PullPlan plan) {
        return switch (plan) {
            case SERVE_STORED -> Step.SERVE_STORED;
            case CONFIRM -> Step.CONFIRM;
            case FETCH -> Step.FETCH;
            case MISS -> Step.MISS;
        };
    }
}
