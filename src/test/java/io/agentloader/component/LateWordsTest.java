package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Loader.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.Span;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry's word counts from when it was asked for, however late it arrives, and whoever else was heard meanwhile. */
@Timeout(60)
class LateWordsTest {

    private static final String THIRD = Agents.HAIKU + "# the third\n";

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder, Loader.freshFor(Duration.ofHours(1)));
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private PullRequest confirmed() {
        return PullRequest.of(reference(helper)).confirmedNow();
    }

    private CompletableFuture<PulledAgent> begin(PullRequest request) {
        return loader.agents().pull(request).subscribeAsCompletionStage();
    }

    private String readFresh() {
        PulledAgent agent = loader.pull(helper);
        assertThat(agent.outcome().way()).isEqualTo(Way.HIT);
        return text(agent);
    }

    @Test
    void rollbackIsFollowedAlthoughALoaderInBetweenConfirmedItsBytesLongAgo() {
        Digest first = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        loader.pull(confirmed());
        registry.tag("acme/helper:1", first);
        registry.always(
                Requests.get().and(Requests.of(first)),
                Faults.changed(truth -> truth.with("Agent-Source", "store").with("Age", "86400")));

        assertThat(text(loader.pull(confirmed()))).isEqualTo(Agents.HAIKU);
        assertThat(readFresh()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void slowConfirmDoesNotTurnBackWhatARefreshFoundMeanwhile() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        Gate slow = registry.hold(Requests.head());
        CompletableFuture<PulledAgent> reader = begin(confirmed());
        slow.awaitArrivals(1);
        registry.publish("acme/helper:1", Agents.raw(THIRD));
        loader.clock().advance(Duration.ofSeconds(1));

        assertThat(text(loader.pull(PullRequest.of(reference(helper), PullMode.STRICT))))
                .isEqualTo(THIRD);
        loader.clock().advance(Duration.ofSeconds(1));
        slow.open();

        assertThat(text(reader.join())).isEqualTo(Agents.LIMERICK);
        assertThat(readFresh()).isEqualTo(THIRD);
    }

    @Test
    void refreshCountsAlthoughASlowConfirmThatBeganBeforeArrivedFirst() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        loader.clock().advance(Duration.ofSeconds(20));
        Gate slowHead = registry.hold(Requests.head());
        CompletableFuture<PulledAgent> reader = begin(confirmed());
        slowHead.awaitArrivals(1);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        Gate slowGet = registry.hold(Requests.get());
        loader.clock().advance(Duration.ofSeconds(1));
        CompletableFuture<PulledAgent> refresh = begin(PullRequest.of(reference(helper), PullMode.STRICT));
        slowGet.awaitArrivals(1);
        loader.clock().advance(Duration.ofSeconds(1));
        slowHead.open();
        assertThat(text(reader.join())).isEqualTo(Agents.HAIKU);
        slowGet.open();

        assertThat(text(refresh.join())).isEqualTo(Agents.LIMERICK);
        assertThat(readFresh()).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void slowRefreshDoesNotUndoAConfirmationThatTheDiskWasNotToldOf() {
        Digest first = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        Gate slow = registry.hold(Requests.get().and(Requests.path("helper/manifests/1")));
        loader.clock().advance(Duration.ofSeconds(1));
        CompletableFuture<PulledAgent> refresh = begin(PullRequest.of(reference(helper), PullMode.STRICT));
        slow.awaitArrivals(1);
        registry.tag("acme/helper:1", first);
        loader.clock().advance(Duration.ofSeconds(1));
        assertThat(text(loader.pull(confirmed()))).isEqualTo(Agents.HAIKU);
        slow.open();

        assertThat(text(refresh.join())).isEqualTo(Agents.LIMERICK);
        assertThat(readFresh()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void waitingBehindOurOwnRequestsIsNotTheRegistrysSilence() {
        List<String> tags = IntStream.range(0, 112)
                .mapToObj(number -> "acme/many:" + number)
                .toList();
        tags.forEach(tag -> registry.publish(tag, Agents.raw(Agents.HAIKU)));
        tags.forEach(tag -> loader.pull(registry.reference(tag)));
        registry.always(Requests.head(), Faults.delay(Duration.ofMillis(1600)));

        List<CompletableFuture<PulledAgent>> confirms = new ArrayList<>();
        tags.forEach(tag -> confirms.add(
                begin(PullRequest.of(reference(registry.reference(tag))).confirmedWithin(Span.of(Duration.ZERO)))));
        List<Way> ways =
                confirms.stream().map(one -> one.join().outcome().way()).toList();
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));

        assertThat(ways).contains(Way.REVALIDATED).doesNotContain(Way.CIRCUIT_OPEN);
        assertThat(text(loader.pull(helper))).isEqualTo(Agents.LIMERICK);
    }
}
