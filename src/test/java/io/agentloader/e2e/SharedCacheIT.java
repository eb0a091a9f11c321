package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.shared.SharedSettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas over a real Redis: what one pulled, another one has, and whatever becomes of Redis, each does what it would do alone. */
@Timeout(60)
class SharedCacheIT {

    private static final String SECRET = "a-secret-of-replicas-that-is-long-enough";
    private static final String HELPER = "acme/helper:1";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration REST = Duration.ofSeconds(21);

    @TempDir
    static Path servers;

    private static RedisServer redis;

    @TempDir
    Path folder;

    private final Deque<Loader> loaders = new ArrayDeque<>();
    private TestRegistry registry;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start(servers);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start() {
        redis.text("FLUSHALL");
        registry = TestRegistry.start();
    }

    @AfterEach
    void stop() {
        loaders.forEach(Loader::close);
        registry.close();
    }

    private static SharedSettings settings(String url, String secret) {
        return new SharedSettings(url, secret, "test", PATIENCE, Duration.ofHours(1), 64 << 10);
    }

    /** Each has a store of its own. */
    private Loader replica(SharedSettings shared, UnaryOperator<PullSettings> change) {
        Path store = folder.resolve("store-" + loaders.size());
        Loader loader = new Loader(store, change, shared);
        loaders.push(loader);
        return loader;
    }

    private Loader replica() {
        return replica(settings(redis.url(), SECRET), UnaryOperator.identity());
    }

    private Loader replicaOfFreshness(Duration freshness) {
        return replica(
                settings(redis.url(), SECRET),
                usual -> new PullSettings(
                        freshness,
                        usual.staleIfError(),
                        usual.fallbackOn(),
                        usual.offline(),
                        usual.timeout(),
                        usual.atOnce(),
                        usual.maxAgentSize(),
                        usual.architecture()));
    }

    /** Pulls it as a replica, and waits until the others can have it. */
    private PulledAgent shared(Loader loader, String name) {
        PulledAgent agent = loader.pull(registry.reference(name));
        loader.awaitShared(1);
        return agent;
    }

    private static String yaml(PulledAgent agent) {
        return new String(agent.yaml().toByteArray(), StandardCharsets.UTF_8);
    }

    private void publish() {
        registry.publish(HELPER, Agents.gzip(Agents.HAIKU));
    }

    @Test
    void replicaWithAnEmptyDiskAnswersWhatAnotherOnePulledWhileTheRegistryIsDown() {
        publish();
        PulledAgent first = shared(replica(), HELPER);
        registry.stop();

        PulledAgent second = replica().pull(registry.reference(HELPER));

        assertThat(yaml(second)).isEqualTo(Agents.HAIKU);
        assertThat(second.named().digest()).isEqualTo(first.named().digest());
        assertThat(second.provenance().source()).isEqualTo(Source.STALE);
        assertThat(second.provenance().host()).isEqualTo(registry.host());
        assertThat(second.provenance().confirmedAt())
                .isEqualTo(first.provenance().confirmedAt());
        assertThat(second.outcome().stored()).isTrue();
    }

    @Test
    void digestsAreSharedToo() {
        publish();
        PulledAgent first = shared(replica(), HELPER);
        registry.stop();

        PulledAgent second =
                replica().pull(registry.host() + "/acme/helper@" + first.named().digest());

        assertThat(yaml(second)).isEqualTo(Agents.HAIKU);
    }

    @Test
    void indexIsSharedWithWhatItLeadsTo() {
        registry.publish(HELPER, Agents.index(Agents.HAIKU, Agents.HAIKU));
        shared(replica(), HELPER);
        registry.stop();

        assertThat(yaml(replica().pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void confirmIsOneRequestOfAllAndTheBytesAreNone() {
        publish();
        shared(replica(), HELPER);
        registry.clear();

        PulledAgent second = replica().pull(registry.reference(HELPER));

        assertThat(second.provenance().source()).isEqualTo(Source.REVALIDATED);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void whatOneConfirmedIsFreshForAll() {
        publish();
        shared(replicaOfFreshness(Duration.ofMinutes(5)), HELPER);
        registry.clear();

        PulledAgent second = replicaOfFreshness(Duration.ofMinutes(5)).pull(registry.reference(HELPER));

        assertThat(second.outcome().way()).isEqualTo(Way.HIT);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatOneConfirmedAgainIsFreshForOthersThatHaveIt() {
        publish();
        Loader first = replicaOfFreshness(Duration.ofMinutes(5));
        Loader second = replicaOfFreshness(Duration.ofMinutes(5));
        shared(first, HELPER);
        second.pull(registry.reference(HELPER));
        first.clock().advance(Duration.ofMinutes(6));
        second.clock().advance(Duration.ofMinutes(6));
        shared(first, HELPER);
        registry.clear();

        PulledAgent again = second.pull(registry.reference(HELPER));

        assertThat(again.outcome().way()).isEqualTo(Way.HIT);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void movedTagIsFetchedOnceForAll() {
        publish();
        Loader first = replica();
        Loader second = replica();
        shared(first, HELPER);
        shared(second, HELPER);
        registry.publish(HELPER, Agents.gzip(Agents.LIMERICK));
        shared(first, HELPER);
        registry.clear();
        Instant before = Instant.now();

        PulledAgent moved = second.pull(registry.reference(HELPER));

        assertThat(yaml(moved)).isEqualTo(Agents.LIMERICK);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        assertThat(moved.provenance().confirmedAt()).isAfterOrEqualTo(before);
    }

    @Test
    void tagThatMovedBackIsWhatTheRegistrySaysNow() {
        publish();
        Loader first = replica();
        Loader second = replica();
        shared(first, HELPER);
        Digest haiku = registry.publish(HELPER, Agents.gzip(Agents.HAIKU));
        registry.publish(HELPER, Agents.gzip(Agents.LIMERICK));
        shared(second, HELPER);
        registry.tag(HELPER, haiku);

        assertThat(yaml(second.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
        registry.stop();
        assertThat(yaml(second.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void answersOfTheRegistryAreAnswers() {
        publish();
        shared(replica(), HELPER);
        registry.deleteTag(HELPER);

        Loader second = replica();

        assertThatThrownBy(() -> second.pull(registry.reference(HELPER))).isInstanceOf(NotFound.class);
    }

    @Test
    void strictCallersHearTheRegistryAndNobodyElse() {
        publish();
        shared(replica(), HELPER);
        registry.stop();
        Loader second = replica();
        PullRequest strict = PullRequest.of(Loader.reference(registry.reference(HELPER)), PullMode.STRICT);

        assertThatThrownBy(() -> second.pull(strict)).isInstanceOf(RegistryUnavailable.class);
        assertThat(second.asked()).isEmpty();
    }

    @Test
    void replicaWithAnotherSecretIsAlone() {
        publish();
        shared(replica(), HELPER);
        Loader stranger = replica(settings(redis.url(), "x" + SECRET), UnaryOperator.identity());
        registry.clear();

        shared(stranger, HELPER);

        assertThat(registry.requests()).hasSize(2);
        assertThat(redis.keys(":tag:")).hasSize(2);
        assertThat(stranger.asked()).doesNotContain("tag dropped", "content dropped");
    }

    @Test
    void clockThatIsAnHourBehindMakesNothingFresh() {
        publish();
        Loader ahead = replicaOfFreshness(Duration.ofMinutes(5));
        ahead.clock().advance(Duration.ofHours(1));
        shared(ahead, HELPER);
        registry.clear();

        Loader second = replicaOfFreshness(Duration.ofMinutes(5));
        PulledAgent confirmed = second.pull(registry.reference(HELPER));

        assertThat(confirmed.outcome().way()).isEqualTo(Way.REVALIDATED);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void whatIsPoisonedIsDroppedAndCountedAndTheRegistryAnswers() {
        publish();
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        Loader first = replica();
        shared(first, HELPER);
        List<String> ours = redis.keys("test:");
        shared(first, "acme/other:1");
        List<String> others = redis.keys("test:");
        others.removeIf(ours::contains);

        for (Poison poison : Poison.values()) {
            redis.text("FLUSHALL");
            Loader again = replica();
            shared(again, HELPER);
            shared(again, "acme/other:1");
            ours.forEach(key -> poison.put(key, like(key, others)));
            Loader second = replica();
            registry.clear();

            PulledAgent pulled = second.pull(registry.reference(HELPER));

            assertThat(yaml(pulled)).as(poison.name()).isEqualTo(Agents.HAIKU);
            assertThat(second.asked()).as(poison.name()).contains("tag dropped");
            assertThat(registry.requests()).as(poison.name()).isNotEmpty();
            second.awaitShared(1);
            registry.stop();
            assertThat(yaml(replica().pull(registry.reference(HELPER))))
                    .as("healed after " + poison)
                    .isEqualTo(Agents.HAIKU);
            registry.resume();
        }
    }

    @Test
    void poisonedContentUnderAGoodRecordIsDropped() {
        publish();
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        shared(replica(), HELPER);
        List<String> ours = redis.keys(":content:");
        Loader first = replica();
        shared(first, "acme/other:1");
        List<String> others = redis.keys(":content:");
        others.removeIf(ours::contains);
        ours.forEach(key -> redis.set(key, redis.get(others.get(0))));
        registry.clear();

        Loader second = replica();

        assertThat(yaml(second.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
        assertThat(second.asked()).contains("tag done", "content dropped");
        assertThat(registry.requests()).hasSize(2);
    }

    private static String like(String key, List<String> others) {
        return others.stream()
                .filter(other -> other.contains(":tag:") == key.contains(":tag:"))
                .findFirst()
                .orElseThrow();
    }

    private enum Poison {
        ANOTHER_ONES {
            @Override
            void put(String key, String other) {
                redis.set(key, redis.get(other));
            }
        },
        FLIPPED {
            @Override
            void put(String key, String other) {
                byte[] value = redis.get(key);
                value[value.length - 1] ^= 1;
                redis.set(key, value);
            }
        },
        NOTHING_OF_OURS {
            @Override
            void put(String key, String other) {
                redis.set(key, "no JSON".getBytes(StandardCharsets.UTF_8));
            }
        },
        NOT_EVEN_A_STRING {
            @Override
            void put(String key, String other) {
                redis.text("DEL", key);
                redis.text("RPUSH", key, "a", "b");
            }
        },
        HUGE {
            @Override
            void put(String key, String other) {
                // 100 MB, which the server fills with zeros by itself
                redis.text("SETRANGE", key, "104857600", "x");
            }
        };

        abstract void put(String key, String other);
    }

    @Test
    void whatIsTooLargeIsNotShared() {
        registry.publish(HELPER, Agents.raw(Agents.HAIKU + "# " + "x".repeat(70_000) + "\n"));

        shared(replica(), HELPER);

        assertThat(redis.keys(":content:")).hasSize(1);
    }

    @Test
    void flushedRedisIsFilledAgainByWhoeverConfirms() {
        publish();
        Loader first = replica();
        shared(first, HELPER);
        redis.text("FLUSHALL");
        first.clock().advance(Duration.ofSeconds(11));

        shared(first, HELPER);
        registry.stop();

        assertThat(yaml(replica().pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void everyValueHasAnEnd() {
        publish();
        shared(replica(), HELPER);

        for (String key : redis.keys("test:")) {
            assertThat(Long.parseLong(redis.text("PTTL", key))).isBetween(1L, 3_600_000L);
        }
        assertThat(redis.keys("test:")).hasSize(3);
    }

    @Test
    void deadRedisCostsNothingAndIsUsedAgainWhenItIsBack() {
        publish();
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        Loader first = replica();
        redis.stop();
        try {
            assertThat(yaml(first.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
            assertThat(first.asked()).contains("tag away", "not well");
        } finally {
            redis.start();
        }
        first.awaitShared(1);
        first.clock().advance(REST);

        shared(first, "acme/other:1");

        assertThat(redis.keys(":tag:")).isNotEmpty();
        assertThat(first.asked()).contains("well", "tag miss", "share done");
    }

    @Test
    void pausedRedisIsWaitedForOnceAndNotForLong() {
        publish();
        Loader first = replica();
        shared(first, HELPER);
        for (int i = 0; i < 20; i++) {
            registry.publish("acme/helper:t" + i, Agents.gzip(Agents.HAIKU));
        }
        long began = System.nanoTime();
        redis.pause();
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(yaml(first.pull(registry.reference("acme/helper:t" + i))))
                        .isEqualTo(Agents.HAIKU);
            }
        } finally {
            redis.resume();
        }
        assertThat(first.asked().stream().filter("not well"::equals)).hasSizeLessThanOrEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE.multipliedBy(8));
        assertThat(first.asked()).contains("tag away");
        first.clock().advance(REST);
        registry.publish("acme/helper:again", Agents.gzip(Agents.HAIKU));
        first.pull(registry.reference("acme/helper:again"));
        assertThat(first.asked()).contains("tag miss");
    }

    @Test
    void redisThatIsReadOnlyOrFullIsReadAndNotWritten() {
        publish();
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        shared(replica(), HELPER);
        redis.text("CONFIG", "SET", "maxmemory", "1");
        try {
            readsAndCannotWrite(replica());
        } finally {
            redis.text("CONFIG", "SET", "maxmemory", "0");
        }
        redis.text("REPLICAOF", "127.0.0.1", "1");
        redis.text("CONFIG", "SET", "replica-serve-stale-data", "yes");
        try {
            readsAndCannotWrite(replica());
        } finally {
            redis.text("REPLICAOF", "NO", "ONE");
        }
    }

    private void readsAndCannotWrite(Loader loader) {
        assertThat(yaml(loader.pull(registry.reference("acme/other:1")))).isEqualTo(Agents.LIMERICK);
        loader.awaitShared(1);
        assertThat(yaml(loader.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
        assertThat(loader.asked()).contains("tag miss", "share away", "tag done", "content done");
    }

    @Test
    void wrongPasswordIsAsIfThereWereNoRedis() {
        publish();
        Loader stranger = replica(settings(redis.urlWithWrongPassword(), SECRET), UnaryOperator.identity());

        assertThat(yaml(stranger.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);

        assertThat(stranger.asked()).contains("tag away", "not well");
        assertThat(redis.keys("test:")).isEmpty();
    }

    @Test
    void diskThatTakesNothingStillServesWhatIsShared() throws IOException {
        publish();
        shared(replica(), HELPER);
        registry.stop();
        Loader second = replica();
        Path blobs = folder.resolve("store-1/blobs/sha256");
        Files.delete(blobs);
        Files.writeString(blobs, "in the way");

        assertThat(yaml(second.pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }
}
