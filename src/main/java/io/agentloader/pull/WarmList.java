package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.shared.Polled;
import io.agentloader.shared.Said;
import io.agentloader.shared.SharedCache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/**
 * Holds references ready: each is pulled as a caller would pull it, as soon as possible and then again and again, so that the
 * store has it and its tag was confirmed lately. Has no thread and no timer; {@link #tend} is to be called every second or so.
 */
public final class WarmList {

    /** Callers come first: no more than these at once. */
    private static final int AT_ONCE = 8;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final int DOUBLINGS = 4;
    private static final double JITTER = 0.1;
    private static final String REQUEST_ID = "warm";

    private final PullAgent agents;
    private final WarmSettings settings;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Instant began;
    private final Map<Reference, Turn> turns = new LinkedHashMap<>();

    private WarmList(PullAgent agents, WarmSettings settings, InstantSource clock, DoubleSupplier random) {
        this.agents = agents;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.began = clock.instant();
        settings.references().forEach(reference -> turns.put(reference, Turn.newAt(began)));
    }

    /**
     * A list that begins now.
     *
     * @param random numbers from 0 to 1, which keep instances that start together from asking together
     */
    public static WarmList over(PullAgent agents, WarmSettings settings, InstantSource clock, DoubleSupplier random) {
        return new WarmList(agents, settings, clock, random);
    }

    /**
     * Where one reference stands.
     *
     * @param confirmed when a registry last did, as far as was heard here; empty while it was not served
     * @param tended when it was last pulled here, or known to be confirmed by another replica
     */
    private record Turn(boolean running, Optional<Instant> confirmed, int failures, Rota.Next next, Instant tended) {
        private static Turn newAt(Instant now) {
            return new Turn(false, Optional.empty(), 0, Rota.Next.now(now), now);
        }

        private boolean held() {
            return confirmed.isPresent();
        }

        private Turn begun() {
            return new Turn(true, confirmed, failures, next, tended);
        }

        private Turn served(Instant at) {
            return new Turn(running, Optional.of(at), 0, next, tended);
        }

        private Turn failed() {
            return new Turn(running, confirmed, failures + 1, next, tended);
        }

        private Turn ended(Rota.Next after, Instant last) {
            return new Turn(false, confirmed, failures, after, last);
        }

        private boolean isDue(Instant now) {
            return !running && next.isDue(now);
        }
    }

    /** Pulls what is due and not being pulled; completes when that is done. Never fails. */
    public Uni<Void> tend() {
        return tend(SharedCache.NONE);
    }

    /** The same of one of several replicas: what all of them hold one of them confirms. */
    public Uni<Void> tend(SharedCache shared) {
        Rota rota = new Rota(shared, settings.interval());
        return Multi.createFrom()
                .deferred(() -> Multi.createFrom().iterable(begin()))
                .onItem()
                .transformToUniAndMerge(reference -> round(rota, reference))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** From memory; never blocks. */
    public WarmState state() {
        synchronized (turns) {
            List<Reference> missing = settings.references().stream()
                    .filter(reference -> !turn(reference).held())
                    .distinct()
                    .toList();
            boolean over = missing.isEmpty() || !clock.instant().isBefore(began.plus(settings.timeout()));
            return new WarmState(turns.size() - missing.size(), missing, over);
        }
    }

    private List<Reference> begin() {
        Instant now = clock.instant();
        synchronized (turns) {
            long running = turns.values().stream().filter(Turn::running).count();
            List<Reference> due = turns.entrySet().stream()
                    .filter(turn -> turn.getValue().isDue(now))
                    .map(Map.Entry::getKey)
                    .limit(Math.max(0, AT_ONCE - running))
                    .toList();
            due.forEach(reference -> turns.put(reference, turn(reference).begun()));
            return due;
        }
    }

    private Uni<Void> round(Rota rota, Reference reference) {
        PullRequest plain = PullRequest.of(reference).identified(REQUEST_ID);
        Turn before = turn(reference);
        return rota.round(
                        new Rota.Due(
                                new Polled(
                                        reference,
                                        REQUEST_ID + " " + reference.canonical(),
                                        pause(settings.interval())),
                                before.confirmed(),
                                before.tended(),
                                clock.instant()),
                        new Rota.Ways(() -> pull(plain), span -> pull(plain.confirmedWithin(span))
                                .replaceWithVoid()))
                .invoke(end -> change(reference, turn -> ended(turn, end)))
                .replaceWithVoid();
    }

    /** Yields what a registry said: now, or so lately that it is fresh. */
    private Uni<Said> pull(PullRequest request) {
        Reference reference = request.reference();
        return agents.pull(request)
                .invoke(agent ->
                        change(reference, turn -> turn.served(agent.provenance().confirmedAt())))
                .map(agent -> isConfirmed(agent) ? Said.AGENT : Said.NOTHING)
                .onFailure(AgentException.class)
                .recoverWithItem(() -> {
                    change(reference, Turn::failed);
                    return Said.NOTHING;
                });
    }

    private static boolean isConfirmed(PulledAgent agent) {
        return agent.outcome().trouble().isEmpty() && !agent.outcome().pinned();
    }

    /** What failed is due again soon, and then less and less so. */
    private Turn ended(Turn turn, Rota.End end) {
        Instant now = clock.instant();
        Duration pause = turn.failures() > 0 && end.tended() ? pause(pauseAfter(turn.failures() - 1)) : end.pause();
        return turn.ended(Rota.Next.after(pause, now), end.tended() ? now : turn.tended());
    }

    private void change(Reference reference, UnaryOperator<Turn> change) {
        synchronized (turns) {
            turns.put(reference, change.apply(turn(reference)));
        }
    }

    private Turn turn(Reference reference) {
        return turns.getOrDefault(reference, Turn.newAt(began));
    }

    private Duration pauseAfter(int failures) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, DOUBLINGS));
        return pause.compareTo(settings.interval()) < 0 ? pause : settings.interval();
    }

    private Duration pause(Duration usual) {
        double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
        return Duration.ofMillis(Math.round(usual.toMillis() * factor));
    }
}
