package io.agentloader.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Answers that take no step but the first: the plan is to serve what is stored, or to ask a host that is left alone, and all of what is
 * served is in memory. By the same plan and in the same words as everything else.
 */
final class WarmAnswers {

    private static final int MOST_REFERENCES = 10_000;

    private static final int MOST_REFUSALS = 1000;

    /** A host that answers again is noticed that much later at most. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final PullDoors doors;
    private final PullSettings settings;
    private final StoreReader reader;
    private final InstantSource clock;

    /** Those that passed, and what a plain request for them comes to: the rules do not change while the process runs. */
    private final Cache<Reference, Terms> allowed = Caffeine.newBuilder()
            .maximumSize(MOST_REFERENCES)
            .executor(Runnable::run)
            .build();

    /** That a host is left alone, for the next who would ask in vain. */
    private record Refusal(AgentException failure, Instant at) {

        boolean holds(Instant now) {
            Duration age = Duration.between(at, now);
            return !age.isNegative() && age.compareTo(MOMENT) < 0;
        }
    }

    private final Cache<Reference, Refusal> refusals = Caffeine.newBuilder()
            .maximumSize(MOST_REFUSALS)
            .executor(Runnable::run)
            .build();

    WarmAnswers(PullDoors doors, PullSettings settings, StoreReader reader, InstantSource clock) {
        this.doors = doors;
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
    }

    Optional<PulledAgent> find(PullRequest request, Instant now) {
        return terms(request)
                .flatMap(terms -> reader.warm(terms).flatMap(stored -> answer(terms, stored, now)))
                .map(agent -> agent.askedAs(request.reference()));
    }

    /** The rules for what is in memory, held by no pin, and not fresh enough. */
    Optional<Terms> unconfirmed(PullRequest request) {
        return terms(request).filter(terms -> reader.warm(terms)
                .filter(stored -> PullPlan.of(terms, stored, clock.instant()) == PullPlan.CONFIRM)
                .isPresent());
    }

    /** Empty where it takes more than a look at what is stored, or may not be asked for. */
    private Optional<Terms> terms(PullRequest request) {
        boolean plain = request.mode() == PullMode.DEFAULT
                && request.reference().range().isEmpty()
                && !request.ignoresPin();
        return plain
                ? allowed(request.reference())
                        .map(usual -> request.isAsConfigured() ? usual : Terms.of(request, settings))
                : Optional.empty();
    }

    private Optional<PulledAgent> answer(Terms terms, Stored stored, Instant now) {
        return switch (PullPlan.of(terms, stored, now)) {
            case SERVE_STORED -> stored.servable().map(copy -> Answers.hit(terms, copy, now));
            case CONFIRM -> standIn(terms, stored, now);
            case FETCH, MISS -> Optional.empty();
        };
    }

    private Optional<PulledAgent> standIn(Terms terms, Stored stored, Instant now) {
        Refusal refusal = refusals.getIfPresent(terms.reference());
        return refusal != null && refusal.holds(now) && terms.mayStandIn(refusal.failure(), stored, now)
                ? stored.servable().map(copy -> Answers.stale(terms, copy, refusal.failure(), now))
                : Optional.empty();
    }

    /** What came of wanting to ask a registry; remembered where nobody was asked, because the host is left alone. */
    void failed(Terms terms, AgentException failure) {
        if (failure instanceof CircuitOpen && failure.report().attempts() == 0) {
            refusals.put(terms.reference(), new Refusal(failure, clock.instant()));
        }
    }

    private Optional<Terms> allowed(Reference reference) {
        Terms known = allowed.getIfPresent(reference);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            doors.admission().check(reference);
            Terms usual = Terms.of(PullRequest.of(reference), settings);
            allowed.put(reference, usual);
            return Optional.of(usual);
        } catch (ReferenceNotAllowed refused) {
            return Optional.empty();
        }
    }
}
