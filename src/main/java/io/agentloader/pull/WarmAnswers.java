package io.agentloader.pull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Answers that take no step but the first: the plan is to serve what is stored, and all of that is in memory. By the same plan and in
 * the same words as everything else.
 */
final class WarmAnswers {

    private static final int MOST_REFERENCES = 10_000;

    private final PullDoors doors;
    private final PullSettings settings;
    private final StoreReader reader;
    private final InstantSource clock;

    /** Those that passed: the rules do not change while the process runs. */
    private final Cache<Reference, Boolean> allowed = Caffeine.newBuilder()
            .maximumSize(MOST_REFERENCES)
            .executor(Runnable::run)
            .build();

    WarmAnswers(PullDoors doors, PullSettings settings, StoreReader reader, InstantSource clock) {
        this.doors = doors;
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
    }

    Optional<PulledAgent> find(PullRequest request) {
        boolean plain = request.mode() == PullMode.DEFAULT
                && request.reference().range().isEmpty()
                && !request.ignoresPin();
        return plain && isAllowed(request.reference()) ? answer(request) : Optional.empty();
    }

    private Optional<PulledAgent> answer(PullRequest request) {
        Terms terms = Terms.of(request, settings);
        return reader.warm(terms)
                .flatMap(stored -> answer(terms, stored))
                .map(agent -> agent.askedAs(request.reference()));
    }

    private Optional<PulledAgent> answer(Terms terms, Stored stored) {
        Instant now = clock.instant();
        return PullPlan.of(terms, stored, now) == PullPlan.SERVE_STORED
                ? stored.servable().map(copy -> Answers.hit(terms, copy, now))
                : Optional.empty();
    }

    private boolean isAllowed(Reference reference) {
        if (allowed.getIfPresent(reference) != null) {
            return true;
        }
        try {
            doors.admission().check(reference);
            allowed.put(reference, true);
            return true;
        } catch (ReferenceNotAllowed refused) {
            return false;
        }
    }
}
