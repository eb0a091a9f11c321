package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer about a tag, to be told as one about the range of versions that led to the tag.
 *
 * @param <T> the answer itself
 */
interface Standing<T> {

    Provenance provenance();

    Outcome outcome();

    /** The same answer, with something else said of how it stands. */
    T standing(Provenance provenance, Outcome outcome);

    /** The range came to that tag then: as a whole the answer is as old as the older of the two words. */
    default T foundBy(Instant found, Optional<Duration> left, boolean asked) {
        Provenance was = provenance();
        Instant at = found.isBefore(was.confirmedAt()) ? found : was.confirmedAt();
        boolean hit = outcome().way() == Way.HIT;
        Source source = asked && hit ? Source.REVALIDATED : was.source();
        Optional<Duration> remaining = outcome().remaining().map(own -> left.filter(other -> other.compareTo(own) < 0)
                .orElse(own));
        Outcome outcome =
                outcome().with(asked && hit ? Way.REVALIDATED : outcome().way(), remaining);
        return standing(new Provenance(source, was.host(), at), outcome);
    }

    /** Nobody said that the range comes to that tag. */
    default T unconfirmed() {
        return standing(stale(), outcome().with(outcome().way(), spent()));
    }

    /** The same, because whoever could say so is in trouble. */
    default T insteadOf(AgentException failure) {
        Way way = failure instanceof CircuitOpen ? Way.CIRCUIT_OPEN : Way.STALE_IF_ERROR;
        return standing(stale(), outcome().with(way, spent()).because(failure));
    }

    /** However lately the tag was confirmed: that says nothing of the range. */
    private Optional<Duration> spent() {
        return outcome().remaining().map(left -> left.isNegative() ? left : Duration.ZERO);
    }

    private Provenance stale() {
        return new Provenance(Source.STALE, provenance().host(), provenance().confirmedAt());
    }
}
