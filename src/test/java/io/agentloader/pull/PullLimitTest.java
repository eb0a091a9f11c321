package io.agentloader.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.Overloaded;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullLimitTest {

    private final PullLimit limit = new PullLimit(1);
    private final List<UniEmitter<? super String>> started = new ArrayList<>();

    private UniAssertSubscriber<String> run() {
        return limit.run(() -> Uni.createFrom().<String>emitter(started::add))
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
}
