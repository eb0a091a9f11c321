package io.agentloader.watch;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PulledAgent;
import io.agentloader.store.Confirmation;
import io.agentloader.watch.WatchEvent.Happening;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer of the pipeline means for who watches, decided from what was known before and nothing else.
 *
 * @param outdated whether something newer is known already, so that it means nothing
 */
record Verdict(boolean outdated, Optional<Happening> type, Optional<Digest> previous) {

    static final Verdict OUTDATED = new Verdict(true, Optional.empty(), Optional.empty());
    private static final Verdict SILENT = new Verdict(false, Optional.empty(), Optional.empty());

    private static Verdict event(Happening type) {
        return new Verdict(false, Optional.of(type), Optional.empty());
    }

    /**
     * Of an agent that was served.
     *
     * @param pace how far apart two events of one state are at least
     */
    static Verdict of(Known before, PulledAgent agent, Duration pace, Instant now) {
        Digest digest = agent.named().digest();
        if (before.digest().filter(known -> !known.equals(digest)).isPresent()) {
            return moved(before, agent, now);
        }
        if (before.digest().isEmpty() && agent.movedFrom().isPresent()) {
            return new Verdict(false, Optional.of(Happening.UPDATED), agent.movedFrom());
        }
        return stayed(before, agent)
                .filter(type -> !before.state().equals(Optional.of(type))
                        || type == Happening.RECOVERED
                        || (type == Happening.REVALIDATED
                                && !now.isBefore(before.told().plus(pace))))
                .filter(type -> !(type == Happening.REVALIDATED && isQuiet(before, pace, now)))
                .map(Verdict::event)
                .orElse(SILENT);
    }

    /** A read that began before another one may end after it. What was confirmed by a clock that was ahead is later than nothing. */
    private static Verdict moved(Known before, PulledAgent agent, Instant now) {
        boolean pinChanged = agent.outcome().pinned() || before.pinned();
        boolean newer = agent.provenance().confirmedAt().isAfter(before.confirmedAt())
                || !Confirmation.isCredible(before.confirmedAt(), now);
        return pinChanged || newer ? new Verdict(false, Optional.of(Happening.UPDATED), before.digest()) : OUTDATED;
    }

    /** An update was a confirmation, too. */
    private static boolean isQuiet(Known before, Duration pace, Instant now) {
        return before.state()
                        .filter(type -> type == Happening.UPDATED || type == Happening.RECOVERED)
                        .isPresent()
                && now.isBefore(before.told().plus(pace));
    }

    private static Optional<Happening> stayed(Known before, PulledAgent agent) {
        Way way = agent.outcome().way();
        if (way == Way.RECOVERED) {
            return Optional.of(Happening.RECOVERED);
        }
        if (way == Way.STALE_IF_ERROR || way == Way.CIRCUIT_OPEN) {
            return Optional.of(Happening.STALE);
        }
        return isOfARegistry(agent) || isByAnother(before, agent)
                ? Optional.of(Happening.REVALIDATED)
                : Optional.empty();
    }

    /** Whether a registry said so for this answer. */
    static boolean isOfARegistry(PulledAgent agent) {
        Source source = agent.provenance().source();
        return source == Source.REVALIDATED || source == Source.REGISTRY;
    }

    /** Whether it is what a registry says of the reference, and no trouble of whoever asked. */
    static boolean isOfARegistry(AgentException failure) {
        return failed(failure).isPresent();
    }

    /** Nobody was asked for it here, and it was confirmed since: by another replica, or another process. */
    private static boolean isByAnother(Known before, PulledAgent agent) {
        return agent.outcome().way() == Way.HIT
                && before.digest().isPresent()
                && agent.provenance().confirmedAt().isAfter(before.confirmedAt());
    }

    /** Of a failure, which tells something when the registry said so of the reference, and once. */
    static Verdict of(Known before, AgentException failure) {
        return failed(failure)
                .filter(type -> !before.state().equals(Optional.of(type)))
                .map(Verdict::event)
                .orElse(SILENT);
    }

    private static Optional<Happening> failed(AgentException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND, NO_MATCHING_VERSION -> Optional.of(Happening.REMOVED);
            case NOT_AN_AGENT, NO_MATCHING_PLATFORM, INVALID_AGENT, SIGNATURE_REJECTED ->
                Optional.of(Happening.INVALID);
            default -> Optional.empty();
        };
    }
}
