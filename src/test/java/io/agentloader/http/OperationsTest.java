package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Role;
import io.agentloader.dependencies.Dependencies;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.policy.ReferencePatterns;
import io.agentloader.prefetch.Harvest;
import io.agentloader.prefetch.Prefetch;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.AgentReader;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private static final Uni<Map<String, Object>> NEVER = Uni.createFrom().nothing();
    private static final Uni<Map<String, Object>> AT_ONCE = Uni.createFrom().item(Map.of("kind", "X"));

    private final ManualClock clock = new ManualClock();
    private final Operations operations =
            new Operations(work -> work.subscribe().with(done -> {}, failed -> {}), clock);

    private static Task task(Object key, Uni<Map<String, Object>> work) {
        return new Task("prefetch", key, Optional.of("ci"), Optional.empty(), new Bell(), work);
    }

    private static Caller caller(String name, Role role, ReferencePatterns references) {
        return new Caller(name, role, references);
    }

    @Test
    void stopCancelsWhatRunsAndBeginsNothingAnyMore() {
        FakePullAgent agents = new FakePullAgent();
        AtomicInteger given = new AtomicInteger();
        agents.thenReplies(request -> request.reference().toString().contains("quick")
                ? Uni.createFrom().item(FakePullAgent.throughIndex(request))
                : Uni.createFrom().<PulledAgent>nothing().onCancellation().invoke(given::incrementAndGet));
        Prefetch prefetch = Prefetch.over(
                agents,
                Dependencies.over(agents, AgentReader.of(Optional.empty(), Runnable::run), ReferenceParser.DEFAULT));
        Bell news = new Bell();
        Harvest harvest = new Harvest(3, news::ring);
        List<PullRequest> requests = IntStream.range(0, 30)
                .mapToObj(i -> PullRequest.of(Reference.parse("ghcr.io/acme/" + (i == 0 ? "quick" : "slow" + i))))
                .toList();
        Operation begun = operations.begin(new Task(
                "prefetch",
                "key",
                Optional.of("ci"),
                Optional.of(harvest),
                news,
                prefetch.agents(requests, harvest).map(done -> Map.of())));
        AtomicInteger rung = new AtomicInteger();
        news.listen(rung::incrementAndGet);

        operations.end();

        Operation cancelled = operations.find(begun.id()).orElseThrow();
        assertThat(cancelled.document()).containsEntry("state", "cancelled");
        assertThat(given).hasValue(16);
        assertThat(agents.asked()).hasSize(17);
        assertThat(harvest.agents()).singleElement().satisfies(agent -> assertThat(agent.name())
                .isEqualTo("ghcr.io/acme/quick:latest"));
        assertThat(rung).hasValue(1);
        assertThatThrownBy(() -> operations.begin(task("other", NEVER)))
                .isInstanceOfSatisfying(
                        Refusal.class, late -> assertThat(late.code()).isEqualTo(Code.STOPPING));
    }

    @Test
    void whatIsOverStaysAsItEnded() {
        Operation done = operations.begin(task(1, AT_ONCE));

        operations.end();

        assertThat(operations.find(done.id()).orElseThrow().state()).isEqualTo(Operation.State.DONE);
    }

    @Test
    void callersHaveEightUnderWayAndTheOperatorsWorkStillBegins() {
        IntStream.range(0, 8).forEach(i -> operations.begin(task(i, NEVER)));

        assertThatThrownBy(() -> operations.begin(task(8, NEVER))).isInstanceOfSatisfying(Refusal.class, busy -> {
            assertThat(busy.code()).isEqualTo(Code.OVERLOADED);
            assertThat(busy.headers()).containsEntry("Retry-After", "5");
        });
        assertThat(operations.begin(Task.of("gc", NEVER)).isRunning()).isTrue();
        assertThat(operations.begin(task(7, NEVER)).task().key()).isEqualTo(7);
    }

    @Test
    void whatEndedIsForgottenAfterAnHour() {
        Operation ended = operations.begin(task(1, AT_ONCE));
        Operation runs = operations.begin(task(2, NEVER));

        clock.advance(Duration.ofMinutes(59));
        assertThat(operations.find(ended.id())).isPresent();
        clock.advance(Duration.ofMinutes(1).plusSeconds(1));

        assertThat(operations.find(ended.id())).isEmpty();
        assertThat(operations.find(runs.id())).isPresent();
    }

    @Test
    void theOldestThatEndedMakesRoom() {
        Operation runs = operations.begin(task("runs", NEVER));
        Operation first = operations.begin(task(-1, AT_ONCE));
        Operation second = operations.begin(task(-2, AT_ONCE));

        IntStream.range(0, Operations.CAPACITY - 2).forEach(i -> operations.begin(task(i, AT_ONCE)));

        assertThat(operations.find(first.id())).isEmpty();
        assertThat(operations.find(second.id())).isPresent();
        assertThat(operations.find(runs.id())).isPresent();
    }

    @Test
    void operationIsForWhoBeganItAndForWhoMayKnowEverything() {
        Operation operation = operations.begin(task(1, NEVER));
        ReferencePatterns all = ReferencePatterns.everything();
        ReferencePatterns some = ReferencePatterns.of("some", List.of("ghcr.io/acme/*"));

        assertThat(operation.isFor(caller("ci", Role.REFRESH, some))).isTrue();
        assertThat(operation.isFor(caller("root", Role.ADMIN, all))).isTrue();
        assertThat(operation.isFor(caller("other", Role.REFRESH, all))).isFalse();
        assertThat(operation.isFor(caller("narrow", Role.ADMIN, some))).isFalse();
        assertThat(operations.begin(Task.of("gc", NEVER)).isFor(caller("other", Role.READ, some)))
                .isTrue();
    }
}
