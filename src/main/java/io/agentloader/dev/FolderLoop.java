package io.agentloader.dev;

import io.agentloader.dev.DevState.Watching;
import io.agentloader.dev.FolderRounds.Outcome;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one thread of dev mode: waits until something may have happened, looks through the whole folder, and deals with what differs.
 * What the file system tells only says when to look, so that nothing is lost when it tells too little.
 */
final class FolderLoop implements Runnable, AutoCloseable {

    /** Also where the file system tells: it may not tell everything. */
    private static final Duration SAFETY = Duration.ofSeconds(5);

    private static final Duration POLLING = Duration.ofMillis(300);

    /** Until what was not settled is looked at again. */
    private static final Duration SOON = Duration.ofMillis(60);

    private static final Duration LATE_EVENT = Duration.ofMillis(300);

    private final Path root;
    private final Board board;
    private final FolderRounds rounds;
    private final AtomicReference<Signals> signals;
    private final boolean byEventsAlone;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final Map<String, String> passedOver = new HashMap<>();
    private final Pace pace = new Pace();
    private boolean tidy;

    FolderLoop(Path root, Board board, FolderRounds rounds, Noticing noticing) {
        this.root = root;
        this.board = board;
        this.rounds = rounds;
        this.signals = new AtomicReference<>(noticing.signals());
        this.byEventsAlone = noticing.byEventsAlone();
    }

    /**
     * How it is noticed that something happened.
     *
     * @param byEventsAlone whether the operator wants the file system's word also where it does not tell of everything
     */
    record Noticing(Signals signals, boolean byEventsAlone) {}

    /** Completes when everything that was there at the start has been dealt with. */
    CompletableFuture<Void> first() {
        return first;
    }

    @Override
    public void run() {
        try {
            board.watching(signals().kind());
            signals().trouble().ifPresent(this::tellPolling);
            Outcome last = orRest(() -> round(Set.of()));
            first.complete(null);
            while (true) {
                Outcome before = last;
                last = orRest(() -> next(before));
            }
        } catch (InterruptedException closed) {
            first.complete(null);
            signals().close();
        }
    }

    /** One look, which ends when the thread is wanted back. */
    private interface Look {
        Outcome outcome() throws InterruptedException;
    }

    /** A mistake of ours must not end the watching; the next look may fare better. */
    private Outcome orRest(Look look) throws InterruptedException {
        try {
            return look.outcome();
        } catch (RuntimeException bug) {
            board.log("folder", "", "A look at the folder failed: " + bug + ".");
            return new Outcome(false, true);
        }
    }

    private Outcome next(Outcome last) throws InterruptedException {
        Optional<String> trouble = signals().trouble();
        if (trouble.isPresent() && signals().kind() == Watching.EVENTS) {
            poll(trouble.get());
        }
        // of a folder that comes back nobody tells: it is another one
        boolean watched = board.trouble().isEmpty();
        Set<Path> touched = signals().await(last.settled() ? pause() : SOON);
        Outcome outcome = round(touched);
        boolean untold = watched && outcome.found() && last.settled() && touched.isEmpty();
        if (signals().kind() == Watching.EVENTS && !byEventsAlone && untold) {
            // nobody told of that; perhaps it was merely about to be told
            Set<Path> late = signals().await(LATE_EVENT);
            if (late.isEmpty()) {
                poll("The file system does not tell of every change");
            }
            return round(late);
        }
        return outcome;
    }

    private void poll(String why) {
        signals.getAndSet(PollSignals.asked()).close();
        board.watching(Watching.POLLING);
        tellPolling(why);
    }

    private void tellPolling(String why) {
        board.log("folder", "", why + "; the folder is looked through instead.");
    }

    private Duration pause() {
        if (board.trouble().isPresent()) {
            return POLLING;
        }
        return pace.pause(signals().kind() == Watching.EVENTS ? SAFETY : POLLING);
    }

    private Outcome round(Set<Path> touched) throws InterruptedException {
        long began = System.nanoTime();
        FolderListing listing = FolderScan.of(root, signals()::enter);
        pace.took(Duration.ofNanos(System.nanoTime() - began));
        tell(listing);
        Outcome outcome = finished(rounds.round(listing, touched));
        if (!tidy
                && outcome.settled()
                && !listing.isNothing()
                && listing.unlisted().isEmpty()) {
            tidy = finished(rounds.tidy()).settled();
        }
        return outcome;
    }

    private void tell(FolderListing listing) {
        Optional<String> trouble = listing.isNothing()
                ? Optional.of("The folder is not there or cannot be read; what it had is still served.")
                : Optional.empty();
        if (!trouble.equals(board.trouble())) {
            board.trouble(trouble);
            board.log("folder", "", trouble.orElse("The folder is there again."));
        }
        Map<String, String> now = new HashMap<>(listing.passedOver());
        listing.unlisted().stream()
                .filter(folder -> !folder.isEmpty())
                .forEach(folder -> now.put(folder, "cannot be looked into; what it had is still served"));
        now.forEach((file, why) -> {
            if (!why.equals(passedOver.get(file))) {
                board.log("ignored", file, why + ".");
            }
        });
        passedOver.clear();
        passedOver.putAll(now);
    }

    private static Outcome finished(Uni<Outcome> round) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Outcome> outcome = new AtomicReference<>(new Outcome(true, false));
        Cancellable running = round.subscribe()
                .with(
                        done -> {
                            outcome.set(done);
                            over.countDown();
                        },
                        failed -> over.countDown());
        try {
            over.await();
        } catch (InterruptedException stop) {
            running.cancel();
            throw stop;
        }
        return Objects.requireNonNull(outcome.get());
    }

    private Signals signals() {
        return Objects.requireNonNull(signals.get());
    }

    /** From any thread; the owner of the thread interrupts it as well. */
    @Override
    public void close() {
        signals().close();
    }
}
