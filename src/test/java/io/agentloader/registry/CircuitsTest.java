package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Rule 9 of the pipeline, on a clock that stands still. */
class CircuitsTest {

    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Report REPORT = Report.of("x", "y");
    private static final RegistryUnavailable REFUSED =
            new RegistryUnavailable(REPORT.withError(NetworkError.CONNECTION_REFUSED));
    private static final RegistryUnavailable SILENT =
            new RegistryUnavailable(REPORT.withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
    private static final NotFound ABSENT = new NotFound(REPORT.withUpstreamStatus(404));

    private final List<HostNews> told = new ArrayList<>();
    private final StillClock clock = new StillClock();
    private final List<String> lines = new ArrayList<>();
    private final Circuits circuits =
            new Circuits(new Bench.Fuse(3, OPEN), clock, told::add, (level, line) -> lines.add(level + " " + line));
    private final AtomicInteger asked = new AtomicInteger();

    private Throwable call(String host, Effort effort, Uni<String> work) {
        Uni<String> counted = Uni.createFrom().deferred(() -> {
            asked.incrementAndGet();
            return work;
        });
        return Assertions.catchThrowable(() -> circuits.guard(new Call("x", "GET"), host, effort, counted)
                .await()
                .indefinitely());
    }

    private Throwable fail(Effort effort, AgentException failure) {
        return call("a.test", effort, Uni.createFrom().failure(failure));
    }

    private Throwable succeed(Effort effort) {
        return call("a.test", effort, Uni.createFrom().item("fine"));
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            assertThat(fail(Effort.FULL, REFUSED)).isSameAs(REFUSED);
        }
    }

    @Test
    void operatorsAreToldOnceThatAHostIsLeftAloneAndOnceThatItAnswersAgain() {
        open();
        for (int probes = 0; probes < 3; probes++) {
            clock.advance(OPEN);
            fail(Effort.FULL, REFUSED);
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("WARNING a.test is left alone: 3 calls in a row")
                .contains("again every 30 s");

        clock.advance(OPEN);
        succeed(Effort.FULL);
        succeed(Effort.FULL);

        assertThat(lines).hasSize(2).last().isEqualTo("INFO a.test answers again");
    }

    @Test
    void operatorsAreNotToldOfTroubleThatKeepsNobodyFromAsking() {
        fail(Effort.FULL, REFUSED);
        fail(Effort.FULL, ABSENT);
        succeed(Effort.FULL);

        assertThat(lines).isEmpty();
    }

    @Test
    void opensAfterThatManyFailedCallsInARow() {
        open();

        CircuitOpen refusal = (CircuitOpen) succeed(Effort.FULL);

        assertThat(asked).hasValue(3);
        assertThat(refusal.report().retryAfter()).contains(OPEN);
        assertThat(refusal.report().members()).containsEntry("halfOpenAt", "2026-01-01T00:00:30Z");
        assertThat(refusal.report().host()).contains("a.test");
        assertThat(succeed(Effort.BRIEF)).isInstanceOf(CircuitOpen.class);
    }

    @Test
    void otherHostsAreNotConcerned() {
        open();

        assertThat(call("b.test", Effort.FULL, Uni.createFrom().item("fine"))).isNull();
    }

    @Test
    void anyAnswerStartsTheCountAnew() {
        fail(Effort.FULL, REFUSED);
        fail(Effort.FULL, REFUSED);
        fail(Effort.FULL, ABSENT);
        fail(Effort.FULL, REFUSED);
        fail(Effort.FULL, REFUSED);

        assertThat(succeed(Effort.FULL)).isNull();
    }

    @Test
    void ourOwnOverloadDoesNotCount() {
        for (int i = 0; i < 10; i++) {
            fail(Effort.FULL, new Overloaded(REPORT));
        }

        assertThat(succeed(Effort.FULL)).isNull();
    }

    @Test
    void halfOpenLetsOneCallThrough() {
        open();
        clock.advance(OPEN);
        AtomicInteger answers = new AtomicInteger();
        Cancellable probe = circuits.guard(
                        new Call("x", "GET"),
                        "a.test",
                        Effort.FULL,
                        Uni.createFrom().emitter(never -> {}))
                .subscribe()
                .with(item -> answers.incrementAndGet(), failure -> answers.incrementAndGet());

        CircuitOpen second = (CircuitOpen) succeed(Effort.FULL);

        assertThat(second.report().retryAfter()).contains(Duration.ofSeconds(1));
        probe.cancel();
        assertThat(succeed(Effort.FULL)).isNull();
        assertThat(answers).hasValue(0);
    }

    @Test
    void aSuccessfulProbeClosesAndAFailedOneOpensAgain() {
        open();
        clock.advance(OPEN);
        assertThat(fail(Effort.FULL, REFUSED)).isSameAs(REFUSED);
        assertThat(succeed(Effort.FULL)).isInstanceOf(CircuitOpen.class);

        clock.advance(OPEN);
        assertThat(succeed(Effort.FULL)).isNull();
        assertThat(fail(Effort.FULL, REFUSED)).isSameAs(REFUSED);
        assertThat(succeed(Effort.FULL)).isNull();
    }

    @Test
    void oneConfirmThatTimedOutIsEnoughForAllOthersButNotForThoseWhoHaveNothing() {
        assertThat(fail(Effort.BRIEF, SILENT)).isSameAs(SILENT);

        CircuitOpen refusal = (CircuitOpen) succeed(Effort.BRIEF);

        assertThat(refusal.report().retryAfter()).contains(OPEN);
        assertThat(asked).hasValue(1);
        assertThat(fail(Effort.FULL, SILENT)).isSameAs(SILENT);
        assertThat(asked).hasValue(2);
    }

    @Test
    void confirmsAskAgainWhenTheHostHasAnswered() {
        fail(Effort.BRIEF, SILENT);
        assertThat(succeed(Effort.BRIEF)).isInstanceOf(CircuitOpen.class);

        fail(Effort.FULL, ABSENT);

        assertThat(succeed(Effort.BRIEF)).isNull();
    }

    @Test
    void confirmsAskAgainWhenTheTimeIsOver() {
        fail(Effort.BRIEF, SILENT);
        clock.advance(OPEN.minusMillis(1));
        assertThat(succeed(Effort.BRIEF)).isInstanceOf(CircuitOpen.class);

        clock.advance(Duration.ofMillis(1));

        assertThat(succeed(Effort.BRIEF)).isNull();
    }

    @Test
    void aRefusedConfirmCastsNoSuspicion() {
        fail(Effort.BRIEF, REFUSED);

        assertThat(succeed(Effort.BRIEF)).isNull();
    }

    @Test
    void aServerThatSaysTimeOutHasAnswered() {
        fail(
                Effort.BRIEF,
                new RegistryUnavailable(REPORT.withUpstreamStatus(408).withError(NetworkError.HTTP_RESPONSE_TIMEOUT)));

        assertThat(succeed(Effort.BRIEF)).isNull();
    }

    @Test
    void clockThatIsSetBackLeavesNoHostAloneForLonger() {
        open();
        clock.advance(Duration.ofHours(-1));

        CircuitOpen refusal = (CircuitOpen) succeed(Effort.FULL);
        assertThat(refusal.report().retryAfter()).contains(OPEN);
        assertThat(circuits.state("a.test", clock.instant()).phase()).isEqualTo(CircuitState.Phase.OPEN);
        clock.advance(OPEN);

        assertThat(succeed(Effort.FULL)).isNull();
    }

    @Test
    void clockThatIsSetBackLeavesNoHostSuspectForLonger() {
        fail(Effort.BRIEF, SILENT);
        clock.advance(Duration.ofHours(-1));

        assertThat(succeed(Effort.BRIEF)).isInstanceOf(CircuitOpen.class);
        clock.advance(OPEN);

        assertThat(succeed(Effort.BRIEF)).isNull();
    }

    @Test
    void clockThatIsSetBackLeavesNoHostLimitedForLonger() {
        RateLimited often = new RateLimited(REPORT.withRetryAfter(OPEN));
        fail(Effort.FULL, often);
        clock.advance(Duration.ofHours(-1));
        assertThat(succeed(Effort.BRIEF)).isInstanceOf(CircuitOpen.class);
        clock.advance(OPEN);

        assertThat(succeed(Effort.BRIEF)).isNull();
        assertThat(circuits.allow("a.test", Effort.BRIEF)).isTrue();
        Cancellable other = circuits.guard(
                        new Call("x", "GET"),
                        "a.test",
                        Effort.BRIEF,
                        Uni.createFrom().emitter(never -> {}))
                .subscribe()
                .with(never -> {});
        assertThat(succeed(Effort.BRIEF)).as("another one beside it").isNull();
        other.cancel();
    }
}
