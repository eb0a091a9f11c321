package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkheadTest {

    private final List<String> begun = new ArrayList<>();
    private final Bulkhead bulkhead = new Bulkhead(2, 1);

    private Optional<Bulkhead.Stay> enter(String host, String who) {
        return bulkhead.enter(host, () -> begun.add(who));
    }

    @Test
    void soManyAreInsideSoManyWaitAndTheNextIsTurnedAway() {
        Bulkhead.Stay first = enter("a", "1").orElseThrow();
        enter("a", "2");
        enter("a", "3");

        assertThat(enter("a", "4")).isEmpty();
        assertThat(begun).containsExactly("1", "2");
        first.end();
        first.end();
        assertThat(begun).containsExactly("1", "2", "3");
    }

    @Test
    void whoLeavesTheQueueTakesNobodysPlace() {
        Bulkhead.Stay first = enter("a", "1").orElseThrow();
        enter("a", "2");
        enter("a", "3").orElseThrow().end();
        enter("a", "4");

        first.end();

        assertThat(begun).containsExactly("1", "2", "4");
    }

    @Test
    void hostsHaveRoomsOfTheirOwn() {
        enter("a", "1");
        enter("a", "2");

        assertThat(enter("b", "3")).isPresent();
        assertThat(begun).containsExactly("1", "2", "3");
    }

    @Test
    void hostThatHangsHoldsAPartOfTheConnectionsAndNobodyElse() {
        try (Bench bench = new Bench();
                ScriptedServer other = ScriptedServer.plain(bench.vertx)) {
            bench.configured(Bench.settings(
                            Map.of(bench.server.authority(), Bench.Own.PLAIN, other.authority(), Bench.Own.PLAIN)))
                    .server
                    .on("GET " + Bench.TAGGED, Reply.silence());
            other.on("GET " + Bench.TAGGED, Bench.manifestReply());
            List<Throwable> turnedAway = new CopyOnWriteArrayList<>();
            List<Cancellable> calls = IntStream.range(0, 300)
                    .mapToObj(number -> bench.client()
                            .manifest(bench.reference(), Effort.FULL)
                            .subscribe()
                            .with(item -> {}, turnedAway::add))
                    .toList();
            Eventually.holds(() -> bench.server.requests().size() == 32 && turnedAway.size() == 12);

            Delivered<?> elsewhere = Bench.await(
                    bench.client().manifest(Bench.reference(other.authority() + "/acme/helper:1"), Effort.FULL));

            assertThat(elsewhere.attempts()).isEqualTo(1);
            assertThat(bench.server.requests()).hasSize(32);
            assertThat(turnedAway).hasOnlyElementsOfType(Overloaded.class);
            assertThat(((AgentException) turnedAway.get(0)).report().retryAfter())
                    .isPresent();
            calls.forEach(Cancellable::cancel);
        }
    }
}
