package io.agentloader.watch;

import io.agentloader.config.Span;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.store.ContentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Confirms at once what somebody says to have changed, if it is stored or watched, and nothing else. However often that is said, a
 * reference is confirmed once a second at most, and once more after the last word on it. There are registries that say so before it
 * has changed: where nothing new is found, it is looked for again after one second and after five more. Has no thread and no timer;
 * {@link #tend} is to be called several times a second.
 */
public final class PromptConfirms {

    /** How the ids of these confirmations begin; no caller can choose one with a colon. */
    static final String REQUEST_ID = "hook:";

    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 16;

    /** After how long the next look comes, by how many there were since the last hint that found nothing new. */
    private static final List<Duration> PAUSES = List.of(PACE, PACE, Duration.ofSeconds(5));

    /** What the pipeline says of a tag that is not what it was here. */
    private static final Set<Way> NEWS = EnumSet.of(Way.MOVED, Way.MISSED, Way.RECOVERED);

    private final Doors doors;
    private final InstantSource clock;
    private final Map<Reference, Turn> turns = new LinkedHashMap<>();

    private PromptConfirms(Doors doors, InstantSource clock) {
        this.doors = doors;
        this.clock = clock;
    }

    /**
     * What hints lead to.
     *
     * @param offline whether no registry may be asked, so that all hints are in vain
     */
    public record Doors(Watches watches, PullAgent agents, ContentStore store, boolean offline) {}

    /** No hint so far. */
    public static PromptConfirms over(Doors doors, InstantSource clock) {
        return new PromptConfirms(doors, clock);
    }

    /**
     * Where one reference stands. It is forgotten when its last confirmation is over and has rested.
     *
     * @param began when the last confirmation did; before all time while there was none
     * @param vain how many since the last hint found nothing new
     * @param by who gave the last hint
     */
    private record Turn(boolean running, boolean wanted, Instant began, int vain, String by) {

        private static final Turn NEW = new Turn(false, false, Instant.MIN, 0, "");

        private Turn wantedBy(String other) {
            return new Turn(running, true, began, 0, other);
        }

        private Turn taken() {
            return new Turn(true, false, began, vain, by);
        }

        private Turn begun(Instant now) {
            return new Turn(running, wanted, now, vain, by);
        }

        private Turn ended(Found found) {
            return switch (found) {
                case SOMETHING -> new Turn(false, wanted, began, 0, by);
                case NO_PLACE -> new Turn(false, true, began, vain, by);
                case NOTHING -> wanted ? new Turn(false, true, began, 0, by) : inVain();
            };
        }

        private Turn inVain() {
            boolean again = vain + 1 < PAUSES.size();
            return new Turn(false, again, began, again ? vain + 1 : 0, by);
        }

        /** A clock that was put back must not hold anything up. */
        private boolean hasRested(Instant now) {
            return began.isAfter(now) || !now.isBefore(began.plus(PAUSES.get(vain)));
        }
    }

    /** What a confirmation came to. */
    private enum Found {
        SOMETHING,
        NOTHING,
        NO_PLACE
    }

    /**
     * What has to be confirmed when this tag may have changed: the tag itself, where it is stored and not pinned or somebody watches
     * it, and ranges that somebody watches. Fails with {@link Overloaded} where the store cannot be looked into for now.
     */
    public Uni<List<Reference>> concernedBy(Reference tag) {
        if (doors.offline() || tag.isDigest()) {
            return Uni.createFrom().item(List.of());
        }
        Set<Reference> watched = doors.watches().concernedBy(tag).stream()
                .map(Watched::reference)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return isHeld(tag).flatMap(held -> {
            if (held) {
                watched.remove(tag);
            }
            return held || watched.contains(tag)
                    ? Uni.createFrom().item(List.copyOf(watched))
                    : isStored(tag).map(stored -> together(watched, stored ? List.of(tag) : List.of()));
        });
    }

    private static List<Reference> together(Set<Reference> watched, List<Reference> stored) {
        watched.addAll(stored);
        return List.copyOf(watched);
    }

    /** A tag that is held at a digest has nothing to confirm. */
    private Uni<Boolean> isHeld(Reference tag) {
        return doors.store()
                .pin(tag)
                .map(Optional::isPresent)
                .onFailure(PromptConfirms::isOfTheStore)
                .recoverWithItem(false);
    }

    private Uni<Boolean> isStored(Reference tag) {
        return doors.store()
                .versions(tag)
                .map(versions -> !versions.isEmpty())
                // there is a record, which the confirmation mends
                .onFailure(NotCached.class)
                .recoverWithItem(true)
                .onFailure(PromptConfirms::isOfTheStore)
                .recoverWithItem(false);
    }

    private static boolean isOfTheStore(Throwable failure) {
        return failure instanceof AgentException && !(failure instanceof Overloaded);
    }

    /**
     * Confirms these as soon as their pace lets it; completes when all that was due is done. Never fails.
     *
     * @param by who says that they changed; letters, digits and {@code . _ -}
     */
    public Uni<Void> confirm(Collection<Reference> references, String by) {
        return Uni.createFrom().deferred(() -> {
            synchronized (turns) {
                references.forEach(reference -> change(reference, turn -> turn.wantedBy(by)));
            }
            return work();
        });
    }

    /** Confirms what is due; completes when that is done. Never fails. */
    public Uni<Void> tend() {
        return Uni.createFrom().deferred(this::work);
    }

    private Uni<Void> work() {
        return Multi.createFrom()
                .iterable(take())
                .onItem()
                .transformToUni(this::confirmed)
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private List<Reference> take() {
        Instant now = clock.instant();
        synchronized (turns) {
            turns.values().removeIf(turn -> !turn.running() && !turn.wanted() && turn.hasRested(now));
            List<Reference> due = turns.entrySet().stream()
                    .filter(turn -> turn.getValue().wanted()
                            && !turn.getValue().running()
                            && turn.getValue().hasRested(now))
                    .map(Map.Entry::getKey)
                    .toList();
            due.forEach(reference -> change(reference, Turn::taken));
            return due;
        }
    }

    private Turn change(Reference reference, UnaryOperator<Turn> change) {
        synchronized (turns) {
            return turns.compute(reference, (key, turn) -> change.apply(turn == null ? Turn.NEW : turn));
        }
    }

    private Uni<Void> confirmed(Reference reference) {
        return Uni.createFrom()
                .deferred(() -> {
                    Turn turn = change(reference, now -> now.begun(clock.instant()));
                    return confirmed(reference, REQUEST_ID + turn.by());
                })
                // who found no place comes back; whatever else went wrong was an answer, or is found by the next read
                .onFailure(Overloaded.class)
                .recoverWithItem(Found.NO_PLACE)
                .onFailure(AgentException.class)
                .recoverWithItem(Found.NOTHING)
                .onItemOrFailure()
                .invoke((found, failure) ->
                        change(reference, turn -> turn.ended(found == null ? Found.NOTHING : found)))
                .onCancellation()
                .invoke(() -> change(reference, turn -> turn.ended(Found.NOTHING)))
                .replaceWithVoid();
    }

    /** It may have been removed, or left alone, since the hint came: what nobody wants any more is not pulled. */
    private Uni<Found> confirmed(Reference reference, String id) {
        List<Watched> watched = doors.watches().concernedBy(reference).stream()
                .filter(one -> one.reference().equals(reference))
                .toList();
        if (!watched.isEmpty()) {
            return confirmed(watched, id);
        }
        return reference.range().isPresent()
                ? unwanted()
                : isStored(reference)
                        .flatMap(stored -> stored ? confirmed(List.of(Watched.of(reference)), id) : unwanted());
    }

    /** There is nothing to look for again. */
    private static Uni<Found> unwanted() {
        return Uni.createFrom().item(Found.SOMETHING);
    }

    private Uni<Found> confirmed(List<Watched> watched, String id) {
        PullRequest asking = watched.get(0).asked(PullMode.PREFER_REMOTE, id);
        return doors.agents()
                .pull(asking)
                // somebody else's question, which this one joined, may have been asked before the change
                .flatMap(agent -> agent.outcome().collapsed()
                        ? doors.agents().pull(asking)
                        : Uni.createFrom().item(agent))
                .call(agent -> told(watched, agent, id))
                .map(agent -> NEWS.contains(agent.outcome().way()) ? Found.SOMETHING : Found.NOTHING);
    }

    /** The other platforms are served by the same word; where a copy stood in, there is none. */
    private Uni<Void> told(List<Watched> watched, PulledAgent agent, String id) {
        if (agent.outcome().trouble().isPresent()) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(watched.subList(1, watched.size()))
                .onItem()
                .transformToUniAndMerge(other -> doors.agents()
                        .pull(other.asked(PullMode.DEFAULT, id).confirmedWithin(Span.of(PACE)))
                        .replaceWithVoid()
                        .onFailure(AgentException.class)
                        .recoverWithNull())
                .collect()
                .last()
                .replaceWithVoid();
    }
}
