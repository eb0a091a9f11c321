package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas over a real Redis tell each other that a registry is away, or limits them, so that each need not find out by asking. */
@Timeout(120)
class SharedHostsIT extends SharingReplicas {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final String OTHER = "acme/other:1";

    private Loader first;
    private Loader second;

    /** Both hold one agent, every read of which is confirmed; their clocks are an hour apart. */
    @BeforeEach
    void hold() {
        publish();
        registry.publish(OTHER, Agents.gzip(Agents.LIMERICK));
        first = listening();
        second = listening();
        second.clock().advance(Duration.ofHours(1));
        assertThat(read(first).outcome().way()).isEqualTo(Way.MISSED);
        read(second);
        assertThat(read(second).outcome().way()).isEqualTo(Way.REVALIDATED);
        registry.clear();
    }

    private Loader listening() {
        Loader loader = replicaOf("registry.test:" + registry.port());
        loader.hear();
        return loader;
    }

    private Reference named(String name) {
        return Loader.reference("registry.test:" + registry.port() + "/" + name);
    }

    private PulledAgent read(Loader loader) {
        return loader.pull(PullRequest.of(named(HELPER)));
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static long count(Loader loader, String line) {
        return loader.asked().stream().filter(line::equals).count();
    }

    private static void awaitHeard(Loader loader, int times) {
        await("heard by " + loader.asked(), () -> count(loader, "hear done") >= times);
    }

    private void limit() {
        registry.always(Requests.head(), Faults.retryAfter(429, "30"));
    }

    /** As many calls as it takes; the first one's circuit is open then, and it has told that. */
    private void die() {
        registry.stop();
        for (int i = 0; i < 3; i++) {
            assertThat(read(first).outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
        }
        assertThat(read(first).outcome().way()).isEqualTo(Way.CIRCUIT_OPEN);
    }

    private void assertLeftAlone(Loader loader) {
        registry.clear();
        PulledAgent served = read(loader);
        assertThat(served.outcome().way()).isEqualTo(Way.CIRCUIT_OPEN);
        assertThat(yaml(served)).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void limitThatOneReplicaMeetsKeepsOthersWithACopyFromAsking() {
        limit();
        assertThat(read(first).outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
        awaitHeard(second, 1);

        assertLeftAlone(second);
        assertLeftAlone(first);

        second.clock().advance(OPEN);
        assertThat(read(second).outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void whoHasNoCopyAndWhoWantsTheTruthAskAllTheSame() {
        limit();
        read(first);
        awaitHeard(second, 1);
        registry.clear();

        PulledAgent other = second.pull(PullRequest.of(named(OTHER)));

        assertThat(yaml(other)).isEqualTo(Agents.LIMERICK);
        assertThat(registry.manifestRequests()).hasSize(1);
        Assertions.catchThrowable(() -> second.pull(PullRequest.of(named(HELPER), PullMode.STRICT)));
        assertThat(registry.manifestRequests()).hasSizeGreaterThan(1);
    }

    @Test
    void whoeverKnowsARangeAndHasNothingOfItAnyMoreAsks() {
        registry.publish("acme/ranged:1.0.0", Agents.gzip(Agents.LIMERICK));
        PullRequest range = PullRequest.of(
                ReferenceParser.DEFAULT.parseWanted(named("acme/ranged").repository() + ":^1"));
        assertThat(yaml(second.pull(range))).isEqualTo(Agents.LIMERICK);
        limit();
        read(first);
        awaitHeard(second, 1);
        second.store().remove(named("acme/ranged:1.0.0")).await().atMost(SOON);
        registry.clear();

        assertThat(yaml(second.pull(range))).isEqualTo(Agents.LIMERICK);

        assertThat(registry.requests()).anyMatch(line -> line.contains("/tags/list"));
    }

    @Test
    void registryThatIsDeadForOneIsLeftAloneByOthersUntilItAnswers() {
        die();
        awaitHeard(second, 1);
        registry.resume();

        assertLeftAlone(second);

        first.clock().advance(OPEN);
        assertThat(read(first).outcome().way()).isEqualTo(Way.REVALIDATED);
        awaitHeard(second, 2);
        assertThat(read(second).outcome().way()).isEqualTo(Way.REVALIDATED);
    }

    @Test
    void deadRegistryIsAskedForWhatIsNotStored() {
        die();
        awaitHeard(second, 1);

        Throwable failure = Assertions.catchThrowable(() -> second.pull(PullRequest.of(named(OTHER))));

        assertThat(failure).isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void whoeverComesLaterHearsWhatStillHolds() {
        Loader third = replicaOf("registry.test:" + registry.port());
        read(third);
        limit();
        read(first);
        await("told", () -> count(first, "tell done") == 1);

        third.hear();
        awaitHeard(third, 1);

        assertLeftAlone(third);
    }

    @Test
    void whatAllLearnAtOnceIsToldOnce() {
        registry.always(Requests.manifests(), Faults.retryAfter(429, "30"));
        Loader third = replicaOf("registry.test:" + registry.port());
        Assertions.catchThrowable(() -> third.pull(PullRequest.of(named(HELPER), PullMode.STRICT)));
        await("told", () -> count(third, "tell done") == 1);
        Assertions.catchThrowable(() -> first.pull(PullRequest.of(named(HELPER), PullMode.STRICT)));

        await("not told again", () -> count(first, "tell overtaken") == 1);
        awaitHeard(second, 1);
        assertThat(count(first, "tell done")).isZero();
    }

    @Test
    void whereRedisIsAwayEachIsOnItsOwnAtOnce() {
        redis.stop();
        try {
            limit();
            read(first);
            registry.clear();

            assertThat(read(second).outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
            assertThat(registry.manifestRequests()).hasSize(1);
        } finally {
            redis.start();
        }
    }

    @Test
    void whatHasNoAgeIsDropped() {
        Loader third = replicaOf("registry.test:" + registry.port());
        read(third);
        limit();
        read(first);
        awaitHeard(second, 1);
        String news = redis.keys(":news").get(0);
        // the same word, from the year 5138 and from the end of all time
        redis.text(
                "EVAL",
                "local all = redis.call('XRANGE', KEYS[1], '-', '+') local last = all[#all]"
                        + " redis.call('XDEL', KEYS[1], last[1])"
                        + " redis.call('XADD', KEYS[1], '99999999999999-1', 'n', last[2][2])"
                        + " redis.call('XADD', KEYS[1], '18446744073709551614-1', 'n', last[2][2])",
                "1",
                news);
        third.hear();
        await("dropped", () -> count(third, "hear dropped") == 2);
        registry.clear();

        assertThat(read(third).outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void nothingThatNamesTheHostIsInTheNameOfAKey() {
        limit();
        read(first);
        await("told", () -> count(first, "tell done") == 1);

        assertThat(redis.keys("registry.test")).isEmpty();
        assertThat(redis.keys(":host:")).hasSize(1);
    }
}
