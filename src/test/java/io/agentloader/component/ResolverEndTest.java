package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Reference;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.resolver.AgentRef;
import io.agentloader.resolver.BlockingResolver;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Resolver;
import io.agentloader.resolver.ResolverClosed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Programs;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How calls of the Java API end before they are done: by whoever made them, or by the end of the resolver. */
@Timeout(60)
class ResolverEndTest {

    private static final int SECONDS = 20;
    private static final Packed HAIKU = Agents.raw(Agents.HAIKU);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Resolver resolver;
    private BlockingResolver blocking;
    private Reference helper;
    private AgentFile file;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", HAIKU);
        resolver = Programs.loader(folder).resolver();
        blocking = resolver.blocking();
        helper = resolver.parse(registry.reference("acme/helper:1"));
        file = new AgentFile("haiku.yaml", ByteBuffer.wrap(Agents.HAIKU.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void stop() {
        resolver.close();
        registry.close();
    }

    /** Each question that goes to the registry, by its name. */
    private Map<String, Uni<?>> asking() {
        return new TreeMap<>(Map.of(
                "pull", resolver.pull(helper, Options.DEFAULT),
                "inspect", resolver.inspect(helper, Options.DEFAULT),
                "digest", resolver.digest(helper, Options.DEFAULT),
                "exists", resolver.exists(helper, Options.DEFAULT),
                "push", resolver.push(file, List.of(helper), PackOptions.DEFAULT),
                "resolve", resolver.resolve(AgentRef.remote(helper.original())),
                "tags", resolver.tags(helper, 1, Optional.empty())));
    }

    /** How many requests it begins with: the blobs of a push go side by side, and a late one would count for the next. */
    private static int atOnce(String name) {
        return name.equals("push") ? HAIKU.blobs().size() : 1;
    }

    /** The same for those that wait. */
    private Map<String, Supplier<?>> waiting() {
        return new TreeMap<>(Map.of(
                "pull", () -> blocking.pull(helper, Options.DEFAULT),
                "inspect", () -> blocking.inspect(helper, Options.DEFAULT),
                "digest", () -> blocking.digest(helper, Options.DEFAULT),
                "exists", () -> blocking.exists(helper, Options.DEFAULT),
                "push", () -> blocking.push(file, List.of(helper), PackOptions.DEFAULT),
                "resolve", () -> blocking.resolve(AgentRef.remote(helper.original())),
                "tags", () -> blocking.tags(helper, 1, Optional.empty())));
    }

    /** A thread of its own for each, and what came of it. */
    private static CompletableFuture<Throwable> thrownBy(Supplier<?> call, Executor threads) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                thrown.completeExceptionally(new AssertionError("nothing was thrown: " + call.get()));
            } catch (Throwable expected) {
                thrown.complete(expected);
            }
        });
        return thrown;
    }

    private static Throwable told(CompletableFuture<Throwable> thrown) throws Exception {
        return thrown.get(SECONDS, TimeUnit.SECONDS);
    }

    // By whoever made them

    @Test
    void cancellingAnyCallEndsItsRequest() {
        asking().forEach((name, call) -> {
            Gate gate = registry.hold(Requests.any());
            CompletableFuture<?> pending = call.subscribeAsCompletionStage();
            gate.awaitArrivals(atOnce(name));

            pending.cancel(true);

            assertThatCode(() -> registry.awaitAbandoned(atOnce(name))).as(name).doesNotThrowAnyException();
            registry.heal();
        });
    }

    @Test
    void interruptingWhoeverWaitsEndsTheRequestAndKeepsTheInterrupt() throws Exception {
        for (Map.Entry<String, Supplier<?>> call : waiting().entrySet()) {
            Gate gate = registry.hold(Requests.any());
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                Throwable thrown = thrownBy(call.getValue(), Runnable::run).join();
                interrupted.complete(thrown.getMessage().startsWith("interrupted")
                        && Thread.currentThread().isInterrupted());
            });
            caller.start();
            gate.awaitArrivals(atOnce(call.getKey()));

            caller.interrupt();

            assertThat(interrupted.get(SECONDS, TimeUnit.SECONDS))
                    .as(call.getKey())
                    .isTrue();
            assertThatCode(() -> registry.awaitAbandoned(atOnce(call.getKey())))
                    .as(call.getKey())
                    .doesNotThrowAnyException();
            registry.heal();
        }
    }

    @Test
    void cancelledSearchByDigestIsNotGoneOnWith() {
        blocking.pull(helper, Options.DEFAULT);
        CompletableFuture<?> pending =
                resolver.inspectById(HAIKU.manifest().digest().toString()).subscribeAsCompletionStage();

        pending.cancel(true);

        assertThat(pending).isCancelled();
        assertThat(blocking.inspectById(HAIKU.manifest().digest().toString())
                        .named()
                        .digest())
                .isEqualTo(HAIKU.manifest().digest());
    }

    // By the end of the resolver

    @Test
    void closingEndsWhateverWaitsAndItsRequests() throws Exception {
        Gate gate = registry.hold(Requests.any());
        List<CompletableFuture<Throwable>> thrown = waiting().values().stream()
                .map(call -> thrownBy(call, work -> new Thread(work).start()))
                .toList();
        CompletableFuture<?> pending =
                resolver.inspect(helper, Options.remoteOnly()).subscribeAsCompletionStage();
        // those that ask for the same share a request
        gate.awaitArrivals(4);

        resolver.close();

        for (CompletableFuture<Throwable> one : thrown) {
            assertThat(told(one)).isExactlyInstanceOf(ResolverClosed.class).hasMessage("the resolver is closed");
        }
        assertThatThrownBy(() -> pending.get(SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ResolverClosed.class);
        registry.awaitAbandoned(4);
    }

    @Test
    void everyCallAfterTheEndFailsAtOnce() {
        Uni<?> before = resolver.pull(helper, Options.DEFAULT);
        resolver.close();
        resolver.close();

        Map<String, Supplier<?>> calls = waiting();
        calls.put("made before", () -> before.await().indefinitely());
        calls.put("parse", () -> resolver.parse("acme/helper"));
        calls.put("registryType", () -> resolver.registryType(helper));
        calls.put("inspectById", () -> blocking.inspectById("0123456789"));
        calls.put("explain", () -> blocking.explain(helper, Options.DEFAULT));
        calls.put("versions", () -> blocking.versions(helper));
        calls.put("pin", () -> blocking.pin(helper));
        calls.put("local", () -> blocking.pull(helper, Options.localOnly()));
        calls.put("source", () -> blocking.resolve(AgentRef.source(folder)));

        calls.forEach((name, call) -> assertThatThrownBy(call::get).as(name).isInstanceOf(ResolverClosed.class));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void closedByWhatItCallsBackItEndsWithoutWaitingForItself() throws Exception {
        blocking.pull(helper, Options.DEFAULT);
        Map<String, Uni<?>> calls = Map.of(
                "vert.x-eventloop-thread", Uni.createFrom().deferred(() -> resolver.digest(helper, Options.strict())),
                "disk", Uni.createFrom().deferred(() -> resolver.pull(helper, Options.localOnly())));
        for (Map.Entry<String, Uni<?>> call : calls.entrySet()) {
            resolver = Programs.loader(folder).resolver();
            CompletableFuture<Thread> closed = new CompletableFuture<>();
            call.getValue()
                    .subscribe()
                    .with(
                            done -> {
                                resolver.close();
                                closed.complete(Thread.currentThread());
                            },
                            closed::completeExceptionally);

            Thread thread = closed.get(SECONDS, TimeUnit.SECONDS);

            assertThat(thread.getName()).startsWith(call.getKey());
            assertThatThrownBy(() -> resolver.parse("acme/helper")).isInstanceOf(ResolverClosed.class);
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    // By those who may not wait

    @Test
    void callsThatWaitAreRefusedOnThreadsThatTheyWouldWaitFor() throws Exception {
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();
        Map<String, Uni<?>> calls = Map.of(
                "vert.x-eventloop-thread", resolver.digest(helper, Options.strict()),
                "disk", resolver.pull(helper, Options.localOnly()));
        for (Map.Entry<String, Uni<?>> call : calls.entrySet()) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            call.getValue()
                    .subscribe()
                    .with(
                            done -> thrownBy(() -> blocking.pull(helper, Options.strict()), Runnable::run)
                                    .thenAccept(thrown::complete),
                            thrown::completeExceptionally);

            assertThat(told(thrown))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the thread " + call.getKey())
                    .hasMessageContaining(" may not wait");
        }
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void eventLoopsOfOthersAreNotHeldUp() throws Exception {
        Vertx other = Vertx.vertx();
        try {
            Executor loop = work -> other.runOnContext(unused -> work.run());

            Throwable thrown = told(thrownBy(() -> blocking.pull(helper, Options.DEFAULT), loop));
            CompletableFuture.runAsync(resolver::close, loop).get(SECONDS, TimeUnit.SECONDS);

            assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("eventloop");
            assertThat(registry.requests()).isEmpty();
            assertThatThrownBy(() -> blocking.pull(helper, Options.DEFAULT)).isInstanceOf(ResolverClosed.class);
        } finally {
            other.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
