package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.shared.SharedAgent;
import io.agentloader.shared.SharedSettings;
import io.agentloader.shared.Turn;
import io.agentloader.shared.Turn.Whose;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.Requests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas over a real Redis that want the same at the same time: one fetches, and whatever becomes of it or of Redis, nobody waits long. */
@Timeout(60)
class SharedTurnsIT extends SharingReplicas {

    @Test
    void threeHundredCallersOfThreeReplicasAreOneRequestForTheManifest() {
        publish();
        List<Loader> replicas = List.of(replica(), replica(), replica());
        PullRequest request = PullRequest.of(helper());
        Gate gate = registry.hold(Requests.manifests());
        List<CompletableFuture<PulledAgent>> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replicas.forEach(loader -> callers.add(loader.agents().pull(request).subscribeAsCompletionStage()));
        }
        replicas.forEach(SharedTurnsIT::awaitTurn);
        gate.open();

        for (CompletableFuture<PulledAgent> caller : callers) {
            assertThat(yaml(done(caller))).isEqualTo(Agents.HAIKU);
        }
        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/acme/helper/manifests/1",
                        "GET /v2/acme/helper/blobs/"
                                + Agents.layer(Agents.gzip(Agents.HAIKU)).digest());
        awaitNoLease();
    }

    /** Whether it has found out whose turn it is. */
    private static void awaitTurn(Loader loader) {
        await("nobody asked for a turn", () -> loader.asked().stream().anyMatch(line -> line.startsWith("turn ")));
    }

    private static void await(String otherwise, BooleanSupplier comes) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!comes.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static SharedSettings brief() {
        return new SharedSettings(
                redis.url(), SECRET, "test", PATIENCE, Duration.ofHours(1), 64 << 10, Duration.ofSeconds(2));
    }

    @Test
    void leaderThatDiedCostsItsLeaseAndOneRequest() {
        publish();
        Loader dead = replica(brief(), UnaryOperator.identity());
        List<Loader> others = List.of(
                replica(brief(), UnaryOperator.identity()),
                replica(brief(), UnaryOperator.identity()),
                replica(brief(), UnaryOperator.identity()));
        assertThat(turn(dead).whose()).isEqualTo(Whose.MINE);
        long began = System.nanoTime();

        List<CompletableFuture<PulledAgent>> callers =
                others.stream().map(this::pulling).toList();

        for (CompletableFuture<PulledAgent> caller : callers) {
            assertThat(yaml(done(caller))).isEqualTo(Agents.HAIKU);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(1), LEASE);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    private static PulledAgent done(CompletableFuture<PulledAgent> caller) {
        return caller.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private Turn turn(Loader loader) {
        return loader.shared().turn(helper()).await().atMost(PATIENCE);
    }

    private Reference helper() {
        return Loader.reference(registry.reference(HELPER));
    }

    private static void share(Loader loader, SharedAgent agent, Turn turn) {
        loader.shared().share(agent, turn).await().atMost(PATIENCE);
        loader.awaitShared(1);
    }

    private Digest named(Loader loader) {
        return loader.shared()
                .tag(helper())
                .await()
                .atMost(PATIENCE)
                .orElseThrow()
                .named();
    }

    @Test
    void leaderThatWasPausedPastItsLeaseTakesNobodysLeaseAndOverwritesNothingNewer() {
        Loader first = replica();
        Loader second = replica();
        Turn slow = turn(first);
        // its lease ended
        redis.keys(":lease:").forEach(key -> redis.text("DEL", key));
        Turn later = turn(second);
        assertThat(later.token()).isGreaterThan(slow.token());

        share(first, named(helper(), Agents.HAIKU), slow);

        assertThat(first.asked()).endsWith("share done");
        assertThat(named(second)).isEqualTo(named(helper(), Agents.HAIKU).named());
        assertThat(redis.keys(":lease:")).hasSize(1);
        share(second, named(helper(), Agents.LIMERICK), later);
        assertThat(redis.keys(":lease:")).isEmpty();
        share(first, named(helper(), Agents.HAIKU), slow);
        assertThat(first.asked()).endsWith("share overtaken");
        assertThat(named(first)).isEqualTo(named(helper(), Agents.LIMERICK).named());
    }

    @Test
    void whatWasBroughtIsThereBeforeTheLeaseIsGivenBack() {
        Loader first = replica();
        Loader second = replica();
        Turn mine = turn(first);
        Turn others = turn(second);
        assertThat(others).isEqualTo(new Turn(Whose.ANOTHERS, mine.token()));

        first.shared().share(named(helper(), Agents.HAIKU), mine).await().atMost(PATIENCE);
        Turn next = others;
        while (next.whose() == Whose.ANOTHERS) {
            next = second.shared().turn(helper(), others).await().atMost(PATIENCE);
        }

        assertThat(next).isEqualTo(new Turn(Whose.DONE, mine.token()));
        assertThat(named(second)).isEqualTo(named(helper(), Agents.HAIKU).named());
        assertThat(second.asked()).containsExactly("turn overtaken", "wait done", "tag done");
        assertThat(redis.keys(":lease:")).isEmpty();
    }

    @Test
    void nothingThatWasFetchedInTurnIsLeftOutForLackOfRoom() {
        Loader loader = replica();
        List<CompletableFuture<Void>> shared = new ArrayList<>();
        List<Reference> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(Loader.reference(registry.reference("acme/helper:" + i)));
        }
        List<Turn> turns = many.stream()
                .map(one -> loader.shared().turn(one).await().atMost(PATIENCE))
                .toList();
        loader.asked().clear();

        for (int i = 0; i < 200; i++) {
            shared.add(loader.shared()
                    .share(named(many.get(i), Agents.HAIKU), turns.get(i))
                    .subscribeAsCompletionStage());
        }
        loader.awaitShared(200);

        assertThat(shared).allSatisfy(one -> assertThat(one.orTimeout(30, TimeUnit.SECONDS))
                .succeedsWithin(PATIENCE));
        assertThat(loader.asked()).containsOnly("share done");
        assertThat(redis.keys(":tag:")).hasSize(200);
        assertThat(redis.keys(":lease:")).isEmpty();
    }

    @Test
    void whoeverLeavesGivesTheLeaseBack() {
        publish();
        Loader first = replica();
        Gate gate = registry.hold(Requests.manifests());
        CompletableFuture<PulledAgent> leaves = pulling(first);
        gate.awaitArrivals(1);
        assertThat(redis.keys(":lease:")).hasSize(1);

        leaves.cancel(true);

        awaitNoLease();
        gate.open();
        assertThat(yaml(replica().pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void leaseThatComesWhenNobodyWaitsForItAnyMoreIsGivenBack() {
        Loader loader = replica();
        loader.shared().giveBack(helper(), turn(loader));
        awaitNoLease();
        redis.text("FLUSHALL");
        redis.pause();
        try {
            loader.shared().turn(helper()).subscribe().with(turn -> {}).cancel();
        } finally {
            redis.resume();
        }

        await("no lease was taken", () -> !redis.keys(":tokens:").isEmpty());
        awaitNoLease();
    }

    private static void awaitNoLease() {
        await("the lease was not given back", () -> redis.keys(":lease:").isEmpty());
    }

    @Test
    void strictCallersAskTheRegistryWhoeverHasTheLease() {
        publish();
        Loader first = replica();
        Loader second = replica();
        assertThat(turn(first).whose()).isEqualTo(Whose.MINE);

        PulledAgent strict = second.pull(PullRequest.of(helper(), PullMode.STRICT));

        assertThat(yaml(strict)).isEqualTo(Agents.HAIKU);
        assertThat(registry.manifestRequests()).hasSize(1);
        assertThat(second.asked()).noneMatch(line -> line.startsWith("turn ") || line.startsWith("wait "));
    }

    @Test
    void whatIsTooLargeToBeSharedIsWaitedForOnceAndThenFetched() {
        registry.publish(HELPER, Agents.raw(Agents.HAIKU + "# " + "x".repeat(70_000) + "\n"));
        List<Loader> replicas = List.of(replica(), replica(), replica());
        long began = System.nanoTime();

        List<CompletableFuture<PulledAgent>> callers = led(replicas);

        for (CompletableFuture<PulledAgent> caller : callers) {
            assertThat(yaml(done(caller))).startsWith(Agents.HAIKU);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LEASE.dividedBy(2));
        assertThat(registry.manifestRequests()).hasSizeLessThanOrEqualTo(3);
    }

    /** The first of them fetches, and all others wait for it until this returns. */
    private List<CompletableFuture<PulledAgent>> led(List<Loader> replicas) {
        Gate gate = registry.hold(Requests.manifests());
        List<CompletableFuture<PulledAgent>> callers = queued(replicas);
        gate.open();
        return callers;
    }

    /** The first of them waits for the registry, and all others for the first. */
    private List<CompletableFuture<PulledAgent>> queued(List<Loader> replicas) {
        List<CompletableFuture<PulledAgent>> callers = new ArrayList<>();
        for (Loader loader : replicas) {
            callers.add(pulling(loader));
            awaitTurn(loader);
        }
        assertThat(replicas.get(0).asked()).contains("turn done");
        assertThat(replicas.stream().skip(1)).allMatch(loader -> loader.asked().contains("turn overtaken"));
        return callers;
    }

    @Test
    void redisThatIsFlushedCostsOneRequestMore() {
        publish();
        Loader first = replica();
        Loader second = replica();
        Gate gate = registry.hold(Requests.manifests());
        List<CompletableFuture<PulledAgent>> callers = queued(List.of(first, second));

        redis.text("FLUSHALL");
        gate.awaitArrivals(2);
        gate.open();

        assertThat(callers).allSatisfy(caller -> assertThat(yaml(done(caller))).isEqualTo(Agents.HAIKU));
        assertThat(registry.manifestRequests()).hasSize(2);
        assertThat(second.asked()).contains("turn overtaken", "wait miss");
        first.awaitShared(1);
        second.awaitShared(1);
        assertThat(redis.keys(":tag:")).hasSize(1);
        awaitNoLease();
    }

    @Test
    void redisThatHangsWhileOneWaitsForAnotherIsWaitedForOnceMore() {
        publish();
        Loader first = replica();
        Loader second = replica();
        Gate gate = registry.hold(Requests.manifests());
        List<CompletableFuture<PulledAgent>> callers = queued(List.of(first, second));
        long began = System.nanoTime();
        redis.pause();
        try {
            gate.awaitArrivals(2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LEASE.dividedBy(2));
            gate.open();
            assertThat(callers)
                    .allSatisfy(caller -> assertThat(yaml(done(caller))).isEqualTo(Agents.HAIKU));
        } finally {
            redis.resume();
        }
        assertThat(second.asked()).contains("wait away", "not well");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LEASE.dividedBy(2));
    }

    @Test
    void tokensGrowAlsoWhenRedisForgotThem() {
        Loader loader = replica();
        Turn before = turn(loader);
        redis.text("FLUSHALL");
        // no two in one millisecond
        while (Instant.now().toEpochMilli() <= before.token()) {
            Thread.onSpinWait();
        }

        Turn later = turn(loader);

        assertThat(later.token()).isGreaterThan(before.token());
    }

    @Test
    void leaseAndTokenThatArePoisonedAreDroppedAndCountedAndBegunAnew() {
        redis.set("other", "of another one".getBytes(StandardCharsets.UTF_8));
        for (Poison poison : Poison.values()) {
            Loader loader = replica();
            turn(loader);
            List<String> ours = redis.keys("test:");
            assertThat(ours).hasSize(2);
            ours.forEach(key -> poison.put(key, "other"));

            Turn turn = turn(loader);

            assertThat(turn.whose()).as(poison.name()).isEqualTo(Whose.MINE);
            assertThat(loader.asked()).as(poison.name()).containsExactly("turn done", "turn dropped", "turn done");
            String token = Long.toString(turn.token());
            assertThat(ours)
                    .extracting(key -> redis.text("GET", key).split(" ")[0])
                    .containsOnly(token);
            ours.forEach(key ->
                    assertThat(Long.parseLong(redis.text("PTTL", key))).as(key).isPositive());
            redis.keys(":tokens:").forEach(key -> poison.put(key, "other"));
            share(loader, named(helper(), Agents.HAIKU), turn);
            assertThat(loader.asked()).contains("share done").doesNotContain("not well");
            assertThat(redis.text("GET", redis.keys(":tokens:").get(0)))
                    .as(poison.name())
                    .isEqualTo(token + " " + token);
            redis.text("FLUSHALL");
            redis.set("other", "of another one".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void userWhoMayRunNoScriptsSharesAllTheSame() {
        publish();
        redis.text("ACL", "SETUSER", "plain", "on", ">word", "~*", "+@all", "-eval");
        try {
            String url = redis.url().replace(":" + RedisServer.PASSWORD, "plain:word");
            shared(replica(settings(url, SECRET), UnaryOperator.identity()), HELPER);
        } finally {
            redis.text("ACL", "DELUSER", "plain");
        }
        registry.stop();

        assertThat(yaml(replica().pull(registry.reference(HELPER)))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void redisThatDiesWhileOneWaitsForAnotherIsWaitedForNoLonger() {
        publish();
        Loader first = replica();
        Loader second = replica();
        Gate gate = registry.hold(Requests.manifests());
        List<CompletableFuture<PulledAgent>> callers = queued(List.of(first, second));
        long began = System.nanoTime();

        redis.stop();
        try {
            await("it still waits for another one", () -> second.asked().contains("wait away"));
            gate.open();
            assertThat(callers)
                    .allSatisfy(caller -> assertThat(yaml(done(caller))).isEqualTo(Agents.HAIKU));
        } finally {
            redis.start();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LEASE.dividedBy(2));
        assertThat(registry.manifestRequests()).hasSize(2);
    }

    private CompletableFuture<PulledAgent> pulling(Loader loader) {
        return loader.agents().pull(PullRequest.of(helper())).subscribeAsCompletionStage();
    }

    private static SharedAgent named(Reference reference, String yaml) {
        Content content = Content.hash(MediaType.YAML, yaml.getBytes(StandardCharsets.UTF_8));
        return new SharedAgent(reference, content.digest(), List.of(content), Instant.now(), "a.b");
    }

    @Test
    void registryThatSaysNoKeepsNobodyWaiting() {
        List<Loader> replicas = List.of(replica(), replica(), replica(), replica());
        long began = System.nanoTime();

        for (CompletableFuture<PulledAgent> caller : led(replicas)) {
            assertThatThrownBy(() -> done(caller)).hasCauseInstanceOf(NotFound.class);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LEASE.dividedBy(2));
        assertThat(registry.manifestRequests()).hasSize(4);
        awaitNoLease();
    }
}
