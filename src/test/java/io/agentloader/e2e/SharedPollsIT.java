package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.WarmList;
import io.agentloader.pull.WarmSettings;
import io.agentloader.shared.Poll;
import io.agentloader.shared.Polled;
import io.agentloader.shared.Said;
import io.agentloader.shared.SharedSettings;
import io.agentloader.shared.Turn.Whose;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.WatchEvent.Cause;
import io.agentloader.watch.WatchEvent.Happening;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas over a real Redis that watch the same: one of them confirms it, and whatever becomes of it or of Redis, it is confirmed. */
@Timeout(120)
class SharedPollsIT extends SharingReplicas {

    /** A little more than an interval of theirs. */
    private static final Duration INTERVAL = Duration.ofSeconds(61);

    private static final Duration AFTER_A_LEASE = LEASE.plusSeconds(1);

    private Reference helper() {
        return Loader.reference(registry.reference(HELPER));
    }

    /** Three that have it, and of each what happened to it since. */
    private List<Watching> watching() {
        publish();
        List<Watching> all = Stream.of(replica(), replica(), replica())
                .map(loader -> {
                    loader.hear();
                    shared(loader, HELPER);
                    Watching one = watching(loader, Watched.of(helper()));
                    loader.pull(registry.reference(HELPER));
                    one.events().clear();
                    return one;
                })
                .toList();
        registry.clear();
        return all;
    }

    private record Watching(Loader loader, List<WatchEvent> events) {

        private CompletableFuture<Void> tend() {
            return loader.watches().tend(loader.agents(), loader.shared()).subscribeAsCompletionStage();
        }

        private List<Happening> happened() {
            return events.stream().map(WatchEvent::type).toList();
        }
    }

    private static Watching watching(Loader loader, Watched watched) {
        List<WatchEvent> events = new CopyOnWriteArrayList<>();
        loader.watches().follow(List.of(watched), OptionalLong.empty(), new Noting(events));
        return new Watching(loader, events);
    }

    /** All look at once at what is due, so much later. */
    private static void later(List<Watching> all, Duration by) {
        all.forEach(one -> one.loader().clock().advance(by));
        all.stream().map(Watching::tend).toList().forEach(CompletableFuture::join);
    }

    /** An interval later one of them asks, the registry answers, and the others look again. */
    private static void confirmed(List<Watching> all) {
        later(all, INTERVAL);
        await("it is marked", SharedPollsIT::isMarked);
        later(all, AFTER_A_LEASE);
    }

    private static boolean isMarked() {
        return redis.keys(":poll:").stream().anyMatch(key -> left(key) > LEASE.toMillis());
    }

    private static long left(String key) {
        return Long.parseLong(redis.text("PTTL", key));
    }

    private static String key() {
        List<String> keys = redis.keys(":poll:");
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    /** As if leases and marks were over: Redis has no clock to put forward. */
    private static void over() {
        redis.keys(":poll:").forEach(key -> redis.text("DEL", key));
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static List<String> polls(List<Watching> all, String outcome) {
        return all.stream()
                .flatMap(one -> one.loader().asked().stream())
                .filter(("poll " + outcome)::equals)
                .toList();
    }

    @Test
    void oneOfThemAsksTheRegistryAndAllLearnWhatItSaid() {
        List<Watching> all = watching();

        confirmed(all);

        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        assertThat(all).allSatisfy(one -> assertThat(one.happened()).containsExactly(Happening.REVALIDATED));
    }

    @Test
    void requestsAreOneForEachIntervalHoweverManyThereAre() {
        List<Watching> all = watching();

        for (int i = 0; i < 5; i++) {
            over();
            confirmed(all);
        }

        assertThat(registry.requests()).hasSize(5);
        assertThat(all).allSatisfy(one -> assertThat(one.happened()).hasSize(5));
    }

    @Test
    void whatMovedReachesAllFromTheOneThatAsked() {
        List<Watching> all = watching();
        Digest limerick = registry.publish(HELPER, Agents.gzip(Agents.LIMERICK));

        later(all, INTERVAL);

        await("all are told", () -> all.stream().noneMatch(one -> one.events().isEmpty()));
        assertThat(all)
                .allSatisfy(one -> assertThat(one.events()).singleElement().satisfies(event -> {
                    assertThat(event.type()).isEqualTo(Happening.UPDATED);
                    assertThat(event.digest()).contains(limerick);
                    assertThat(event.cause()).isEqualTo(Cause.POLL);
                }));
        assertThat(registry.manifestRequests()).hasSize(2);
    }

    @Test
    void whatIsGoneIsAskedForByOne() {
        List<Watching> all = watching();
        registry.deleteTag(HELPER);
        confirmed(all);
        await("all are told", () -> all.stream().noneMatch(one -> one.events().isEmpty()));
        registry.clear();

        for (int i = 0; i < 4; i++) {
            over();
            confirmed(all);
        }

        assertThat(registry.requests()).hasSize(4).containsOnly("HEAD /v2/acme/helper/manifests/1");
        assertThat(all).allSatisfy(one -> assertThat(one.happened()).containsExactly(Happening.REMOVED));
    }

    @Test
    void rangeIsAskedForByOne() {
        registry.publish("acme/helper:1.2.0", Agents.gzip(Agents.HAIKU));
        Reference range = ReferenceParser.DEFAULT.parseWanted(registry.reference("acme/helper:^1"));
        List<Watching> all = Stream.of(replica(), replica(), replica())
                .map(loader -> {
                    loader.hear();
                    Watching one = watching(loader, Watched.of(range));
                    loader.pull(PullRequest.of(range));
                    return one;
                })
                .toList();
        registry.clear();

        for (int i = 0; i < 4; i++) {
            over();
            confirmed(all);
        }

        assertThat(registry.requests())
                .filteredOn(request -> request.contains("/tags/list"))
                .hasSize(4);
    }

    @Test
    void whoeverBeginsToWatchAsksOnceAndThenInTurn() {
        List<Watching> all = watching();
        Watching fresh = watching(replica(), Watched.of(helper()));
        fresh.tend().join();
        assertThat(registry.requests()).hasSize(1);
        assertThat(fresh.happened()).hasSize(1);
        registry.clear();

        confirmed(Stream.concat(all.stream(), Stream.of(fresh)).toList());

        assertThat(registry.requests()).hasSize(1);
        assertThat(fresh.happened()).hasSize(2);
    }

    @Test
    void whoeverDiesAtItLeavesItToTheNextWhenItsLeaseIsOver() {
        List<Watching> all = watching();
        Polled helper = new Polled(helper(), "watch " + helper().canonical(), Duration.ofMinutes(1));
        assertThat(poll(all.get(0).loader(), helper).whose()).isEqualTo(Whose.MINE);
        later(all, INTERVAL);
        assertThat(registry.requests()).isEmpty();
        assertThat(left(key())).isBetween(1L, LEASE.toMillis());

        over();
        later(all, AFTER_A_LEASE);

        assertThat(registry.requests()).hasSize(1);
    }

    private static Poll poll(Loader loader, Polled polled) {
        return loader.shared().poll(polled).await().atMost(PATIENCE.multipliedBy(2));
    }

    @Test
    void whatNoRegistryAnsweredIsLeftToTheNext() {
        List<Watching> all = watching();
        registry.always(Requests.any(), Faults.status(503));

        later(all, INTERVAL);

        await("all have heard", () -> all.stream()
                .allMatch(one -> one.happened().contains(Happening.STALE)));
        assertThat(left(key())).isBetween(1L, LEASE.toMillis());
        registry.heal();
        registry.clear();
        over();
        later(all, AFTER_A_LEASE);
        assertThat(registry.requests()).hasSize(1);
        await("it is marked", SharedPollsIT::isMarked);
    }

    @Test
    void whatAPinHoldsIsNotConfirmedForTheOthers() {
        List<Watching> all = watching();
        Loader pinning = all.get(0).loader();
        pinning.pins().pin(helper()).await().atMost(PATIENCE);

        later(all.subList(0, 1), INTERVAL);

        assertThat(registry.requests()).isEmpty();
        assertThat(left(key())).isBetween(1L, LEASE.toMillis());
        over();
        later(all.subList(1, 3), INTERVAL);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void leaseThatIsPutThereAgainAndAgainHoldsNobodyUpForLong() {
        List<Watching> all = watching();

        for (int i = 0; i < 3; i++) {
            redis.text("SET", pollKey(all), "asks", "PX", Long.toString(LEASE.toMillis()));
            if (i < 2) {
                later(all, INTERVAL.minusSeconds(2));
                assertThat(registry.requests()).as("within two intervals").isEmpty();
            } else {
                later(all, INTERVAL);
            }
        }

        assertThat(registry.requests()).hasSize(3);
    }

    /** Of the helper, wherever its replicas keep it. */
    private String pollKey(List<Watching> all) {
        List<String> keys = redis.keys(":poll:");
        if (keys.isEmpty()) {
            poll(all.get(0).loader(), new Polled(helper(), "watch " + helper().canonical(), Duration.ofMinutes(1)));
        }
        return key();
    }

    @Test
    void whatNoReplicaPutThereIsReplacedAndCounted() {
        List<Watching> all = watching();
        confirmed(all);
        String key = key();
        for (Poison poison : Poison.values()) {
            poison.put(key, redis.keys(":tag:").get(0));
            redis.text("PEXPIRE", key, "30000");
            registry.clear();

            confirmed(all);

            assertThat(registry.requests()).as(poison.name()).hasSize(1);
        }
        for (List<String> ending : List.of(List.of("PERSIST", key), List.of("PEXPIRE", key, "3600000"))) {
            redis.text(ending.toArray(String[]::new));
            registry.clear();

            confirmed(all);

            assertThat(registry.requests()).as(ending.toString()).hasSize(1);
        }
        assertThat(polls(all, "dropped")).hasSize(Poison.values().length + 2);
    }

    @Test
    void markThatIsPutBackWhenItIsOverIsNone() {
        Duration lease = Duration.ofSeconds(1);
        Loader loader = replica(
                new SharedSettings(redis.url(), SECRET, "test", PATIENCE, Duration.ofHours(1), 64 << 10, lease),
                UnaryOperator.identity());
        Polled polled = new Polled(helper(), "any", Duration.ofSeconds(1));
        Poll mine = poll(loader, polled);
        assertThat(mine.whose()).isEqualTo(Whose.MINE);
        loader.shared().answered(polled, mine, Said.NO_AGENT);
        await("it is marked", () -> redis.get(key()).length > 32);
        byte[] mark = redis.get(key());
        redis.set(key(), mark);
        redis.text("PEXPIRE", key(), "1000");
        Poll done = poll(loader, polled);
        assertThat(done.whose()).isEqualTo(Whose.DONE);
        assertThat(done.said()).isEqualTo(Said.NO_AGENT);
        String key = key();
        await("it is over", () -> time() > mine.token() + 2 * 1000 + lease.toMillis());

        redis.set(key, mark);
        redis.text("PEXPIRE", key, "1000");

        assertThat(poll(loader, polled).whose()).isEqualTo(Whose.MINE);
        assertThat(loader.asked()).contains("poll dropped");
    }

    private static long time() {
        List<String> time = redis.text("TIME").lines().toList();
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    @Test
    void clocksThatAreAnHourApartCostNoRequest() {
        List<Watching> all = watching();
        all.get(1).loader().clock().advance(Duration.ofHours(1));
        all.get(2).loader().clock().advance(Duration.ofHours(2));
        later(all, INTERVAL);
        registry.clear();

        for (int i = 0; i < 3; i++) {
            over();
            confirmed(all);
        }

        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void whatAllHoldReadyIsConfirmedByOne() {
        publish();
        List<Loader> loaders = List.of(replica(), replica(), replica());
        WarmSettings settings = new WarmSettings(List.of(helper()), PATIENCE, Duration.ofMinutes(1));
        Map<Loader, WarmList> lists = new LinkedHashMap<>();
        loaders.forEach(
                loader -> lists.put(loader, WarmList.over(loader.agents(), settings, loader.clock(), () -> 0.5)));
        held(lists, Duration.ZERO);
        assertThat(lists.values())
                .allSatisfy(list -> assertThat(list.state().held()).isEqualTo(1));
        registry.clear();

        for (int i = 0; i < 5; i++) {
            over();
            held(lists, INTERVAL);
            await("it is marked", SharedPollsIT::isMarked);
            held(lists, AFTER_A_LEASE);
        }

        assertThat(registry.requests()).hasSize(5).containsOnly("HEAD /v2/acme/helper/manifests/1");
        assertThat(loaders).allSatisfy(loader -> assertThat(confirmedAt(loader))
                .isAfter(loader.clock().instant().minus(INTERVAL)));
    }

    private static void held(Map<Loader, WarmList> lists, Duration by) {
        lists.keySet().forEach(loader -> loader.clock().advance(by));
        lists.entrySet().stream()
                .map(list -> list.getValue().tend(list.getKey().shared()).subscribeAsCompletionStage())
                .toList()
                .forEach(CompletableFuture::join);
    }

    private Instant confirmedAt(Loader loader) {
        return loader.pull(PullRequest.of(helper(), PullMode.LOCAL_ONLY))
                .provenance()
                .confirmedAt();
    }

    @Test
    void whatIsHeldReadyAndCannotBeConfirmedIsTriedByTheNext() {
        publish();
        Loader first = replica();
        Loader second = replica();
        WarmSettings settings = new WarmSettings(List.of(helper()), PATIENCE, Duration.ofMinutes(1));
        Map<Loader, WarmList> lists = new LinkedHashMap<>();
        Stream.of(first, second)
                .forEach(loader ->
                        lists.put(loader, WarmList.over(loader.agents(), settings, loader.clock(), () -> 0.5)));
        held(lists, Duration.ZERO);
        registry.always(Requests.any(), Faults.status(503));
        held(lists, INTERVAL);
        assertThat(left(key())).isBetween(1L, LEASE.toMillis());
        registry.heal();
        registry.clear();

        over();
        held(lists, AFTER_A_LEASE);

        assertThat(registry.requests()).hasSize(1);
        await("it is marked", SharedPollsIT::isMarked);
    }

    @Test
    void withoutRedisEachAsksByItselfAtOnce() {
        List<Watching> all = watching();
        redis.stop();
        try {
            later(all, INTERVAL);

            assertThat(registry.requests()).hasSize(3);
        } finally {
            redis.start();
        }
    }

    private record Noting(List<WatchEvent> events) implements Watcher {
        @Override
        public void happened(WatchEvent event) {
            events.add(event);
        }

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}
    }
}
