package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PullLimitTest {

    private PullLimit limit = new PullLimit(new PullLimit.Room(1, 1000, 10));
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private final List<UniEmitter<? super String>> started = new ArrayList<>();

    private UniAssertSubscriber<String> run() {
        return run("registry.test");
    }

    private UniAssertSubscriber<String> run(String host) {
        return limit.run(host, load -> {
                    loads.put(host + started.size(), load);
                    return Uni.createFrom().<String>emitter(started::add);
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void secondWaitsForTheFirst() {
        run();
        UniAssertSubscriber<String> second = run();
        assertThat(started).hasSize(1);

        started.get(0).complete("one");

        assertThat(started).hasSize(2);
        started.get(1).complete("two");
        second.assertItem("two");
    }

    @Test
    void failureGivesThePlaceBack() {
        run();
        run();

        started.get(0).fail(new IllegalStateException("gone"));

        assertThat(started).hasSize(2);
    }

    @Test
    void cancellationGivesThePlaceBack() {
        UniAssertSubscriber<String> first = run();
        run();

        first.cancel();

        assertThat(started).hasSize(2);
    }

    /** As while a host's circuit is open: each ends as soon as it begins, and lets the next one begin. */
    @Test
    void manyThatEndAtOnceTakeTurnsAndNoStack() throws InterruptedException {
        limit = new PullLimit(new PullLimit.Room(64, 1 << 20, 1));
        IntStream.range(0, 32).forEach(i -> run());
        List<UniAssertSubscriber<String>> waiting = IntStream.range(0, 250)
                .mapToObj(i -> limit.run("registry.test", load -> Uni.createFrom()
                                .<String>failure(new NotFound(Report.of("test", "it is not there"))))
                        .subscribe()
                        .withSubscriber(UniAssertSubscriber.create()))
                .toList();

        Thread small = new Thread(null, () -> started.get(0).complete("one"), "small", 256 << 10);
        small.start();
        small.join();

        assertThat(waiting).allSatisfy(one -> one.assertFailedWith(NotFound.class));
        run();
        assertThat(started).hasSize(33);
    }

    @Test
    void whoLeavesTheQueueIsNotStarted() {
        run();
        run().cancel();
        UniAssertSubscriber<String> third = run();

        started.get(0).complete("one");

        assertThat(started).hasSize(2);
        started.get(1).complete("three");
        third.assertItem("three");
    }

    @Test
    void placeIsGivenBackOnce() {
        run();
        started.get(0).complete("one");
        run();
        UniAssertSubscriber<String> third = run();

        third.assertNotTerminated();
        assertThat(started).hasSize(2);
    }

    @Test
    void fullQueueFailsAndSaysWhenToComeBack() {
        run();
        for (int i = 0; i < 8; i++) {
            run().assertNotTerminated();
        }

        Throwable failure = run().awaitFailure().getFailure();

        assertThat(failure).isInstanceOf(Overloaded.class);
        assertThat(((Overloaded) failure).report().retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(1)));
    }

    @Test
    void hostThatHangsHoldsHalfOfThePlacesAndOthersGoOn() {
        limit = new PullLimit(new PullLimit.Room(4, 1000, 10));
        for (int i = 0; i < 10; i++) {
            run("hangs.test");
        }
        assertThat(started).hasSize(2);

        UniAssertSubscriber<String> other = run("other.test");

        assertThat(started).hasSize(3);
        started.get(2).complete("three");
        other.assertItem("three");
    }

    @Test
    void quarterOfThePlacesIsKeptForHostsWhoseLastPullWentWell() {
        limit = new PullLimit(new PullLimit.Room(8, 1000, 10));
        run("good.test");
        started.get(0).complete("one");
        for (int i = 0; i < 60; i++) {
            run("hangs" + i + ".test");
        }
        assertThat(started).hasSize(1 + 6);

        UniAssertSubscriber<String> good = run("good.test");

        assertThat(started).hasSize(1 + 6 + 1);
        started.get(7).complete("two");
        good.assertItem("two");
        run("stranger.test").assertFailedWith(Overloaded.class);
    }

    @Test
    void hostInTroubleIsAStrangerAgainUntilItDelivers() {
        limit = new PullLimit(new PullLimit.Room(4, 1000, 10));
        run("good.test");
        started.get(0).complete("one");
        run("good.test");
        started.get(1).fail(new RegistryUnavailable(Report.of("good.test", "it did not answer")));
        for (int i = 0; i < 3; i++) {
            run("hangs" + i + ".test");
        }

        UniAssertSubscriber<String> waits = run("good.test");

        assertThat(started).hasSize(2 + 3);
        started.get(2).fail(new NotFound(Report.of("hangs0.test", "it has none")));
        assertThat(started).hasSize(2 + 4);
        started.get(5).complete("two");
        waits.assertItem("two");
        run("hangs0.test");
        assertThat(started).hasSize(2 + 5);
    }

    @Test
    void hostsTakeTurns() {
        run("first.test");
        run("second.test");
        run("second.test");
        run("third.test");

        started.get(0).complete("one");
        started.get(1).complete("two");
        started.get(2).complete("three");

        assertThat(loads.keySet()).containsExactly("first.test0", "second.test1", "third.test2", "second.test3");
    }

    @Test
    void queueOfOneHostLeavesRoomForThatOfAnother() {
        limit = new PullLimit(new PullLimit.Room(2, 1000, 10));
        for (int i = 0; i < 1 + 8; i++) {
            run("hangs.test").assertNotTerminated();
        }

        run("hangs.test").assertFailedWith(Overloaded.class);
        run("other.test").assertNotTerminated();
        run("other.test").assertNotTerminated();
    }

    @Test
    void noMoreRunThanThereAreBytesFor() {
        limit = new PullLimit(new PullLimit.Room(64, 35, 10));

        for (String host : List.of("a.test", "b.test", "c.test", "d.test")) {
            run(host);
        }

        assertThat(started).hasSize(3);
    }

    @Test
    void oneRunsHoweverFewBytesThereAre() {
        limit = new PullLimit(new PullLimit.Room(64, 5, 10));

        run("a.test");
        run("b.test");

        assertThat(started).hasSize(1);
    }

    @Test
    void pullThatTurnsOutTooLargeForTheOthersFails() {
        limit = new PullLimit(new PullLimit.Room(64, 100, 10));
        run("a.test");
        run("b.test");

        load("a.test0").take(80);

        assertThatThrownBy(() -> load("b.test1").take(1)).isInstanceOf(Overloaded.class);
        started.get(0).complete("one");
        assertThatCode(() -> load("b.test1").take(500)).doesNotThrowAnyException();
    }

    @Test
    void whatAPullTookIsThereForTheNextWhenItEnds() {
        limit = new PullLimit(new PullLimit.Room(64, 100, 10));
        run("a.test");
        load("a.test0").take(85);
        UniAssertSubscriber<String> second = run("b.test");
        assertThat(started).hasSize(1);

        started.get(0).fail(new IllegalStateException("gone"));

        assertThat(started).hasSize(2);
        started.get(1).complete("two");
        second.assertItem("two");
        load("a.test0").take(1000);
        run("a.test");
        run("b.test");
        assertThat(started).hasSize(4);
    }

    private Load load(String name) {
        return Objects.requireNonNull(loads.get(name));
    }
}
