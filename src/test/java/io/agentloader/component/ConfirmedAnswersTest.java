package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Kind;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.Waiter;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfirmedAnswersTest {

    private static final String HEAD = "HEAD /v2/acme/helper/manifests/1";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String tag;

    @BeforeEach
    void pullTwice() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        tag = registry.reference("acme/helper:1");
        loader.pull(tag);
        registry.clear();
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private static final class Told implements Waiter {
        private final CompletableFuture<PulledAgent> agent = new CompletableFuture<>();

        @Override
        public void served(PulledAgent served) {
            agent.complete(served);
        }

        @Override
        public void failed(Throwable failure) {
            agent.completeExceptionally(failure);
        }

        private PulledAgent get() {
            return agent.orTimeout(20, TimeUnit.SECONDS).join();
        }

        private AgentException failure() {
            return agent.orTimeout(20, TimeUnit.SECONDS)
                    .handle((served, failure) -> (AgentException) failure)
                    .join();
        }
    }

    /** A moment is short, and what was written within a tenth of a second is not believed: then the tag has to be seen again. */
    private Cancellable confirm(Waiter waiter) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<Cancellable> waiting = loader.agents().confirm(PullRequest.of(reference(tag)), waiter);
            if (waiting.isPresent()) {
                return waiting.get();
            }
            loader.agents()
                    .pull(PullRequest.of(reference(tag), PullMode.LOCAL_ONLY))
                    .await()
                    .indefinitely();
        }
        throw new AssertionError("never in memory");
    }

    @Test
    void isWhatAPullAnswersAndAsTold() {
        PulledAgent pulled = loader.pull(tag);
        int before = loader.told().size();
        registry.clear();
        Told told = new Told();

        confirm(told);

        assertThat(told.get())
                .usingRecursiveComparison()
                .ignoringFields("provenance.confirmedAt", "outcome.remaining")
                .isEqualTo(pulled);
        assertThat(registry.requests()).containsExactly(HEAD);
        assertThat(loader.told()).hasSizeGreaterThan(before);
    }

    @Test
    void allWhoWaitShareOneHeadWithThoseWhoPull() {
        Gate gate = registry.hold(Requests.head());
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(new Told());
            confirm(all.get(i));
        }
        CompletableFuture<PulledAgent> pulling =
                loader.agents().pull(PullRequest.of(reference(tag))).subscribe().asCompletionStage();
        gate.awaitArrivals(1);
        gate.open();

        assertThat(all.get(0).get().outcome().collapsed()).isFalse();
        assertThat(all.subList(1, 5))
                .allSatisfy(told -> assertThat(told.get().outcome().collapsed()).isTrue());
        assertThat(pulling.orTimeout(20, TimeUnit.SECONDS).join().outcome().way())
                .isEqualTo(Way.REVALIDATED);
        assertThat(gate.arrivals()).isLessThanOrEqualTo(1);
    }

    @Test
    void whoLeavesIsNotToldAndTheOthersAre() {
        Gate gate = registry.hold(Requests.head());
        Told first = new Told();
        Told second = new Told();
        Cancellable leaving = confirm(first);
        confirm(second);
        gate.awaitArrivals(1);

        leaving.cancel();
        gate.open();

        assertThat(second.get().outcome().way()).isEqualTo(Way.REVALIDATED);
        assertThat(first.agent).isNotDone();
        assertThat(registry.requests()).containsExactly(HEAD);
    }

    @Test
    void theLastWhoLeavesCancelsTheHead() {
        Gate gate = registry.hold(Requests.head());
        List<Cancellable> all = List.of(confirm(new Told()), confirm(new Told()));
        gate.awaitArrivals(1);

        all.forEach(Cancellable::cancel);

        registry.awaitAbandoned(1);
    }

    @Test
    void aTagThatMovedIsPulledOnce() {
        Digest now = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        Told told = new Told();

        confirm(told);

        assertThat(told.get().outcome().way()).isEqualTo(Way.MOVED);
        assertThat(told.get().named().digest()).isEqualTo(now);
        assertThat(registry.manifestRequests()).containsExactly(HEAD, "GET /v2/acme/helper/manifests/" + now);
    }

    @Test
    void aRefusalIsTheOneOfAPull() {
        registry.always(Requests.head(), Faults.status(403));
        Told told = new Told();

        confirm(told);

        assertThat(told.failure().kind()).isEqualTo(Kind.UPSTREAM_DENIED);
        assertThat(told.failure().report().reference()).contains(tag);
        assertThat(registry.requests()).containsExactly(HEAD);
    }

    @Test
    void aCopyStandsInForARegistryThatIsAway() {
        registry.stop();
        Told told = new Told();

        confirm(told);

        assertThat(told.get().outcome().way()).isIn(Way.STALE_IF_ERROR, Way.CIRCUIT_OPEN);
        assertThat(told.get().yaml().bytes()).isEqualTo(loader.pull(tag).yaml().bytes());
    }

    @ParameterizedTest
    @EnumSource(value = PullMode.class, names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
    void otherModesAreForAPull(PullMode mode) {
        assertThat(loader.agents().confirm(PullRequest.of(reference(tag), mode), new Told()))
                .isEmpty();
    }

    @Test
    void whatIsFreshOrNotStoredAndARangeAreForAPull() {
        PullRequest fresh =
                PullRequest.of(reference(tag)).confirmedWithin(io.agentloader.config.Span.of(Duration.ofHours(1)));
        PullRequest missing = PullRequest.of(reference(registry.reference("acme/other:1")));
        PullRequest range = PullRequest.of(ReferenceParser.DEFAULT.parseWanted(registry.reference("acme/helper:>=1")));

        for (PullRequest request : List.of(fresh, missing, range)) {
            assertThat(loader.agents().confirm(request, new Told())).isEmpty();
        }
        assertThat(registry.requests()).isEmpty();
    }
}
