package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.pull.SingleFlight.Landing;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final SingleFlight<String, String> flights = new SingleFlight<>();
    private final List<UniEmitter<? super String>> started = new ArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();

    private Uni<String> work() {
        return Uni.createFrom().<String>emitter(started::add).onCancellation().invoke(cancelled::incrementAndGet);
    }

    private UniAssertSubscriber<Landing<String>> join() {
        return flights.join("key", this::work).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<Landing<String>> insist() {
        return flights.insist("key", this::work).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void callersAtOneTimeShareOneWork() {
        UniAssertSubscriber<Landing<String>> first = join();
        UniAssertSubscriber<Landing<String>> second = join();

        started.get(0).complete("agent");

        assertThat(started).hasSize(1);
        first.assertItem(new Landing<>("agent", false));
        second.assertItem(new Landing<>("agent", true));
        assertThat(flights.size()).isZero();
    }

    @Test
    void callerAfterTheEndStartsAnew() {
        join();
        started.get(0).complete("old");

        UniAssertSubscriber<Landing<String>> later = join();
        started.get(1).complete("new");

        later.assertItem(new Landing<>("new", false));
    }

    @Test
    void failureReachesEveryCallerAndIsNotKept() {
        UniAssertSubscriber<Landing<String>> first = join();
        UniAssertSubscriber<Landing<String>> second = join();

        started.get(0).fail(new IllegalStateException("gone"));

        first.assertFailedWith(IllegalStateException.class, "gone");
        second.assertFailedWith(IllegalStateException.class, "gone");
        assertThat(flights.size()).isZero();
    }

    @Test
    void workThatThrowsAtTheStartFailsItsCallers() {
        Uni<Landing<String>> joined = flights.join("key", () -> {
            throw new IllegalStateException("at once");
        });

        joined.subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertFailedWith(IllegalStateException.class, "at once");
        assertThat(flights.size()).isZero();
    }

    @Test
    void oneCallerGoingAwayCancelsNothing() {
        UniAssertSubscriber<Landing<String>> first = join();
        UniAssertSubscriber<Landing<String>> second = join();

        first.cancel();
        started.get(0).complete("agent");

        assertThat(cancelled).hasValue(0);
        second.assertItem(new Landing<>("agent", true));
    }

    @Test
    void lastCallerGoingAwayCancelsTheWork() {
        UniAssertSubscriber<Landing<String>> first = join();
        UniAssertSubscriber<Landing<String>> second = join();

        first.cancel();
        second.cancel();

        assertThat(cancelled).hasValue(1);
        assertThat(flights.size()).isZero();
    }

    @Test
    void callerAfterAnAbandonedWorkStartsAnew() {
        join().cancel();

        UniAssertSubscriber<Landing<String>> later = join();
        started.get(1).complete("agent");

        later.assertItem(new Landing<>("agent", false));
    }

    @Test
    void insistingCallerDoesNotJoinWhatAlreadyRuns() {
        UniAssertSubscriber<Landing<String>> shared = join();
        UniAssertSubscriber<Landing<String>> insisting = insist();

        started.get(1).complete("new");
        started.get(0).complete("old");

        shared.assertItem(new Landing<>("old", false));
        insisting.assertItem(new Landing<>("new", false));
    }

    @Test
    void ordinaryCallerJoinsAnInsistedWork() {
        insist();
        UniAssertSubscriber<Landing<String>> ordinary = join();

        started.get(0).complete("agent");

        assertThat(started).hasSize(1);
        ordinary.assertItem(new Landing<>("agent", true));
    }

    @Test
    void insistingCallersDuringOneWorkShareTheNext() {
        UniAssertSubscriber<Landing<String>> first = insist();
        UniAssertSubscriber<Landing<String>> second = insist();
        UniAssertSubscriber<Landing<String>> third = insist();
        assertThat(started).hasSize(1);

        started.get(0).complete("one");
        assertThat(started).hasSize(2);
        started.get(1).complete("two");

        first.assertItem(new Landing<>("one", false));
        second.assertItem(new Landing<>("two", false));
        third.assertItem(new Landing<>("two", true));
        assertThat(flights.size()).isZero();
    }

    @Test
    void waitingWorkStartsAlsoWhenTheOneBeforeFailsOrIsAbandoned() {
        UniAssertSubscriber<Landing<String>> abandoned = insist();
        UniAssertSubscriber<Landing<String>> failing = insist();
        abandoned.cancel();
        UniAssertSubscriber<Landing<String>> last = insist();

        started.get(1).fail(new IllegalStateException("gone"));
        started.get(2).complete("agent");

        failing.assertFailedWith(IllegalStateException.class, "gone");
        last.assertItem(new Landing<>("agent", false));
    }

    @Test
    void waitingCallerWhoLeavesStartsNothing() {
        UniAssertSubscriber<Landing<String>> running = insist();
        insist().cancel();

        started.get(0).complete("agent");

        running.assertItem(new Landing<>("agent", false));
        assertThat(started).hasSize(1);
        assertThat(flights.size()).isZero();
    }

    @Test
    void differentKeysShareNothing() {
        flights.join("a", this::work).subscribe().withSubscriber(UniAssertSubscriber.create());
        flights.join("b", this::work).subscribe().withSubscriber(UniAssertSubscriber.create());

        assertThat(started).hasSize(2);
    }

    @Test
    void manyThreadsAtOnceStartOneWork() throws Exception {
        int callers = 64;
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch boarded = new CountDownLatch(callers);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<UniAssertSubscriber<Landing<String>>> all = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < callers; i++) {
                threads.execute(() -> {
                    all.add(flights.join("key", () -> {
                                runs.incrementAndGet();
                                return work();
                            })
                            .subscribe()
                            .withSubscriber(UniAssertSubscriber.create()));
                    boarded.countDown();
                });
            }
            assertThat(boarded.await(10, TimeUnit.SECONDS)).isTrue();

            started.get(0).complete("agent");

            assertThat(runs).hasValue(1);
            assertThat(all).hasSize(callers).allSatisfy(UniAssertSubscriber::assertCompleted);
        } finally {
            threads.shutdownNow();
        }
    }
}
