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
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas over a real Redis: what one pulled, another one has, and whatever becomes of Redis, each does what it would do alone. */
@Timeout(60)
class SharedCacheIT extends SharingReplicas {

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
        Loader loader = replica();
        shared(loader, HELPER);
        assertThat(redis.keys("test:"))
                .extracting(key -> key.split(":")[3])
                .containsExactlyInAnyOrder("content", "content", "tag", "tokens");
        loader.shared()
                .turn(Loader.reference(registry.reference(HELPER)))
                .await()
                .atMost(PATIENCE);

        assertThat(redis.keys(":lease:")).hasSize(1);
        assertThat(redis.keys("test:")).hasSize(5);
        for (String key : redis.keys("test:")) {
            long most = key.contains(":lease:") ? LEASE.toMillis() : 3_600_000L;
            assertThat(Long.parseLong(redis.text("PTTL", key))).as(key).isBetween(1L, most);
        }
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
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE.multipliedBy(2));
        assertThat(first.asked()).contains("tag away");
        first.clock().advance(REST);
        registry.publish("acme/helper:again", Agents.gzip(Agents.HAIKU));
        first.pull(registry.reference("acme/helper:again"));
        assertThat(first.asked()).contains("tag miss");
    }

    @Test
    void endOfConnectionsThatWereGivenUpIsOneLineOfOursAndNoneOfTheLibrary() {
        publish();
        Loader first = replica();
        shared(first, HELPER);
        registry.publish("acme/helper:2", Agents.gzip(Agents.HAIKU));
        registry.publish("acme/helper:3", Agents.gzip(Agents.HAIKU));
        try (LogCapture log = LogCapture.open()) {
            redis.pause();
            first.pull(registry.reference("acme/helper:2"));
            redis.stop();
            redis.start();
            first.clock().advance(REST);
            first.awaitShared(1);
            shared(first, "acme/helper:3");

            assertThat(log.lines()).noneMatch(line -> line.contains("Unhandled Error"));
            assertThat(log.lines()).anyMatch(line -> line.contains("this replica goes on as if it were alone"));
        }
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
