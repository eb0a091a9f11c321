package io.agentloader.pull;

import io.agentloader.config.Span;
import io.agentloader.oci.Reference;
import io.agentloader.shared.Poll;
import io.agentloader.shared.Polled;
import io.agentloader.shared.Said;
import io.agentloader.shared.SharedCache;
import io.agentloader.shared.SharedTag;
import io.agentloader.store.Confirmation;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which of several replicas asks a registry for what all of them confirm again and again: one does, once an interval, and the others
 * take what it was told from there. Where nobody can tell, and who knows nothing of it, or has neither asked nor heard of an answer for two
 * intervals, asks.
 *
 * @param interval between two confirmations
 */
public record Rota(SharedCache shared, Duration interval) {

    private static final int PATIENCE = 2;

    /** As far as a clock may be put right without having been set. */
    private static final Duration BACKWARDS = Duration.ofSeconds(1);

    /**
     * When it is due again. A clock that is set back puts nothing off.
     *
     * @param chosen when {@code at} was chosen
     */
    public record Next(Instant at, Instant chosen) {

        /** At once. */
        public static Next now(Instant now) {
            return new Next(now, now);
        }

        /** So long after now. */
        public static Next after(Duration pause, Instant now) {
            return new Next(now.plus(pause), now);
        }

        /** Whether it is, or the clock was set back since that was chosen. */
        public boolean isDue(Instant now) {
            return !now.isBefore(at) || now.isBefore(chosen.minus(BACKWARDS));
        }
    }

    /**
     * What is due.
     *
     * @param known when a registry last confirmed it, as far as is known here; empty where nothing is known of it
     * @param tended when this replica last asked, or heard that another one was answered
     */
    public record Due(Polled polled, Optional<Instant> known, Instant tended, Instant now) {}

    /**
     * What can be done about it.
     *
     * @param asking a registry; yields what it said
     * @param taking what another replica was told, where its confirmation is within that
     */
    public record Ways(Supplier<Uni<Said>> asking, Function<Span, Uni<Void>> taking) {}

    /**
     * What came of it.
     *
     * @param pause after which it is due again
     * @param tended whether this replica asked, or heard that another one was answered
     */
    public record End(Duration pause, boolean tended) {}

    /** Does what is to be done now. Fails as the ways do. */
    public Uni<End> round(Due due, Ways ways) {
        if (!shared.isOn() || due.known().isEmpty() || isNeglected(due)) {
            return alone(due, ways);
        }
        return shared.poll(due.polled()).flatMap(poll -> switch (poll.whose()) {
            case MINE -> forAll(due, ways, poll);
            case NOBODYS -> alone(due, ways);
            case ANOTHERS -> Uni.createFrom().item(new End(poll.left(), false));
            case DONE -> taken(due, ways, poll).replaceWith(new End(poll.left(), true));
        });
    }

    private boolean isNeglected(Due due) {
        return due.tended().isBefore(due.now().minus(interval.multipliedBy(PATIENCE)));
    }

    private static Uni<End> alone(Due due, Ways ways) {
        return ways.asking().get().replaceWith(new End(due.polled().rest(), true));
    }

    /** Where no registry answers the lease ends by itself, and the next one may have a better way to it. */
    private Uni<End> forAll(Due due, Ways ways, Poll poll) {
        return ways.asking().get().map(said -> {
            if (said != Said.NOTHING) {
                shared.answered(due.polled(), poll, said);
            }
            return new End(due.polled().rest(), true);
        });
    }

    /** What range of versions comes to which tag is not shared. */
    private Uni<Void> taken(Due due, Ways ways, Poll poll) {
        Reference reference = due.polled().reference();
        return poll.said() != Said.AGENT || reference.range().isPresent()
                ? Uni.createFrom().voidItem()
                : shared.tag(reference).flatMap(found -> found.flatMap(tag -> within(due, tag))
                        .map(ways.taking())
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** What is later than all that is known here, and not that: the limit is halfway. A little later is no use to anybody. */
    private Optional<Span> within(Due due, SharedTag tag) {
        Instant known =
                due.known().filter(at -> Confirmation.isCredible(at, due.now())).orElse(Instant.EPOCH);
        Duration later = Duration.between(known, tag.at());
        if (later.compareTo(interval.dividedBy(2)) < 0 || !Confirmation.isCredible(tag.at(), due.now())) {
            return Optional.empty();
        }
        Duration age = Duration.between(tag.at(), due.now());
        Duration half = later.dividedBy(2).compareTo(interval) < 0 ? later.dividedBy(2) : interval;
        return Optional.of(Span.of((age.isNegative() ? Duration.ZERO : age).plus(half)));
    }
}
