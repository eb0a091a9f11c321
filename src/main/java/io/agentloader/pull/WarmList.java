package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        settings.references().forEach(reference -> turns.put(reference, new Turn(false, false, 0, began)));
    }

    /**
     * A list that begins now.
     *
     * @param random numbers from 0 to 1, which keep instances that start together from asking together
     */
    public static WarmList over(PullAgent agents, WarmSettings settings, InstantSource clock, DoubleSupplier random) {
        return new WarmList(agents, settings, clock, random);
    }

    /** Where one reference stands. */
    private record Turn(boolean running, boolean held, int failures, Instant due) {
        private Turn begun() {
            return new Turn(true, held, failures, due);
        }

        private Turn served(Instant next) {
            return new Turn(false, true, 0, next);
        }

        private Turn failed(Instant next) {
            return new Turn(false, held, failures + 1, next);
        }
    }

    /** Pulls what is due and not being pulled; completes when that is done. Never fails. */
    public Uni<Void> tend() {
        return Multi.createFrom()
                .deferred(() -> Multi.createFrom().iterable(begin()))
                .onItem()
                .transformToUniAndMerge(this::pull)
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
                    .filter(turn -> !turn.getValue().running()
                            && !now.isBefore(turn.getValue().due()))
                    .map(Map.Entry::getKey)
                    .limit(Math.max(0, AT_ONCE - running))
                    .toList();
            due.forEach(reference -> turns.put(reference, turn(reference).begun()));
            return due;
        }
    }

    private Uni<Void> pull(Reference reference) {
        return agents.pull(PullRequest.of(reference).identified(REQUEST_ID))
                .invoke(() -> end(reference, turn -> turn.served(next(settings.interval()))))
                .replaceWithVoid()
                .onFailure(AgentException.class)
                .recoverWithUni(() -> {
                    end(reference, turn -> turn.failed(next(pauseAfter(turn.failures()))));
                    return Uni.createFrom().voidItem();
                });
    }

    private void end(Reference reference, UnaryOperator<Turn> change) {
        synchronized (turns) {
            turns.put(reference, change.apply(turn(reference)));
        }
    }

    private Turn turn(Reference reference) {
        return turns.getOrDefault(reference, new Turn(false, false, 0, began));
    }

    private Duration pauseAfter(int failures) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, DOUBLINGS));
        return pause.compareTo(settings.interval()) < 0 ? pause : settings.interval();
    }

    private Instant next(Duration pause) {
        double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
        return clock.instant().plusMillis(Math.round(pause.toMillis() * factor));
    }
}
