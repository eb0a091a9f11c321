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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

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
    private final Cache<Reference, Allowed> allowed = Caffeine.newBuilder()
            .maximumSize(MOST_REFERENCES)
            .executor(Runnable::run)
            .build();

    /** A reference that passed, and which agent of it was judged last. */
    private record Allowed(Terms usual, Judged judged) {}

    /** The terms of the first that passed: those of all others differ in the reference alone, and share the rest. */
    private final AtomicReference<Optional<Terms>> first = new AtomicReference<>(Optional.empty());

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
        return asked(request)
                .flatMap(asked -> reader.warm(asked.usual(), asked.judged())
                        .flatMap(stored -> answer(asked.usual(), stored, now)))
                .map(agent -> agent.askedAs(request.reference()));
    }

    /** The rules for what is in memory, held by no pin, and not fresh enough. */
    Optional<Terms> unconfirmed(PullRequest request) {
        return asked(request)
                .filter(asked -> reader.warm(asked.usual(), asked.judged())
                        .filter(stored -> PullPlan.of(asked.usual(), stored, clock.instant()) == PullPlan.CONFIRM)
                        .isPresent())
                .map(Allowed::usual);
    }

    /** Empty where it takes more than a look at what is stored, or may not be asked for. */
    private Optional<Allowed> asked(PullRequest request) {
        boolean plain = request.mode() == PullMode.DEFAULT
                && request.reference().range().isEmpty()
                && !request.ignoresPin();
        return plain
                ? allowed(request.reference())
                        .map(usual -> request.isAsConfigured()
                                ? usual
                                : new Allowed(Terms.of(request, settings), usual.judged()))
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

    private Optional<Allowed> allowed(Reference reference) {
        Allowed known = allowed.getIfPresent(reference);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            doors.admission().check(reference);
            Allowed passed = new Allowed(usual(reference), new Judged());
            allowed.put(reference, passed);
            return Optional.of(passed);
        } catch (ReferenceNotAllowed refused) {
            return Optional.empty();
        }
    }

    private Terms usual(Reference reference) {
        Optional<Terms> known = Objects.requireNonNull(first.get());
        Terms terms =
                known.map(some -> some.about(reference)).orElseGet(() -> Terms.of(PullRequest.of(reference), settings));
        if (known.isEmpty()) {
            first.set(Optional.of(terms));
        }
        return terms;
    }
}
