package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a manifest while its layer is on its way, and what becomes of it. */
class AheadTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Artifact agent = agent("version: 1\n");

    private ContentStore store(Executor disk, WriteStep.Observer observer) {
        return Samples.store(folder, disk, observer);
    }

    /** Opened before anything is noted. */
    private ContentStore store() {
        ContentStore store = store(Runnable::run, (part, step) -> steps.add(part + " " + step));
        steps.clear();
        return store;
    }

    private void put(ContentStore store) {
        assertThat(store.put(TAG, agent, CONFIRMED).await().indefinitely().state())
                .isEqualTo(Found.State.WHOLE);
        assertThat(lookup(store)).isEqualTo(Found.State.WHOLE);
    }

    private static Found.State lookup(ContentStore store) {
        return store.lookup(TAG, ANY).await().indefinitely().state();
    }

    private Ahead ahead(ContentStore store) {
        Ahead ahead = store.ahead(agent.manifest());
        ahead.begin();
        return ahead;
    }

    private List<String> ingest() {
        return new StoreInspector(folder).ingest();
    }

    private Path draft() {
        return new StoreLayout(folder).ingest().resolve(ingest().get(0));
    }

    @Test
    void whatIsWrittenAheadIsNotWrittenAgain() {
        ContentStore store = store();

        Ahead ahead = ahead(store);
        assertThat(steps).containsExactly("MANIFEST CREATED", "MANIFEST WRITTEN", "MANIFEST FORCED");
        assertThat(lookup(store)).isEqualTo(Found.State.NOTHING);
        put(store);
        ahead.end();

        assertThat(steps)
                .containsOnlyOnce("MANIFEST CREATED", "MANIFEST FORCED", "MANIFEST MOVED")
                .containsSubsequence(
                        "MANIFEST FORCED", "LAYER FORCED", "LAYER MOVED", "MANIFEST MOVED", "RECORD MOVED");
        assertThat(ingest()).isEmpty();
        assertThat(lookup(store)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatNobodyKeepsGoes() {
        ContentStore store = store();

        Ahead ahead = ahead(store);
        assertThat(ingest()).hasSize(1);
        ahead.end();
        ahead.end();

        assertThat(ingest()).isEmpty();
        put(store);
        assertThat(ingest()).isEmpty();
    }

    @Test
    void whatHasNotBegunIsLeftToThePut() {
        ContentStore store = store(waiting::add, (part, step) -> steps.add(part + " " + step));
        steps.clear();

        Ahead ahead = ahead(store);
        ahead.end();
        waiting.remove().run();

        assertThat(steps).isEmpty();
        assertThat(waiting).isEmpty();
    }

    @Test
    void whoPutsWaitsForWhatIsBeingWritten() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ExecutorService disk = Executors.newFixedThreadPool(3);
        try {
            ContentStore store = store(disk, (part, step) -> {
                steps.add(part + " " + step);
                if (part == WriteStep.Part.MANIFEST && step == WriteStep.WRITTEN) {
                    begun.countDown();
                    await(released);
                }
            });

            Ahead ahead = ahead(store);
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            var putting = store.put(TAG, agent, CONFIRMED).subscribeAsCompletionStage();
            released.countDown();

            assertThat(putting.get(20, TimeUnit.SECONDS).state()).isEqualTo(Found.State.WHOLE);
            ahead.end();
            assertThat(steps).containsOnlyOnce("MANIFEST CREATED", "MANIFEST MOVED");
            assertThat(ingest()).isEmpty();
        } finally {
            released.countDown();
            disk.shutdown();
        }
    }

    @Test
    void theLayerIsWrittenMeanwhile() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        ExecutorService disk = Executors.newFixedThreadPool(3);
        try {
            ContentStore store = store(disk, (part, step) -> {
                if (part == WriteStep.Part.LAYER && step == WriteStep.FORCED) {
                    released.countDown();
                }
                if (part == WriteStep.Part.MANIFEST && step == WriteStep.WRITTEN) {
                    await(released);
                }
            });

            Ahead ahead = ahead(store);
            var putting = store.put(TAG, agent, CONFIRMED).subscribeAsCompletionStage();

            assertThat(putting.get(20, TimeUnit.SECONDS).state()).isEqualTo(Found.State.WHOLE);
            ahead.end();
            assertThat(ingest()).isEmpty();
        } finally {
            released.countDown();
            disk.shutdown();
        }
    }

    @Test
    void whatEndsWhileItIsBeingWrittenGoesOnceItIs() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        ExecutorService disk = Executors.newSingleThreadExecutor();
        try {
            ContentStore store = store(disk, (part, step) -> {
                if (part == WriteStep.Part.MANIFEST && step == WriteStep.WRITTEN) {
                    begun.countDown();
                    await(released);
                }
            });

            Ahead ahead = ahead(store);
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            ahead.end();
            assertThat(ingest()).hasSize(1);
            released.countDown();

            put(store);
            disk.shutdown();
            assertThat(disk.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ingest()).isEmpty();
        } finally {
            released.countDown();
            disk.shutdown();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whereSomebodyWritesNothingIsWrittenAhead() {
        ContentStore store = store(waiting::add, (part, step) -> steps.add(part + " " + step));
        steps.clear();
        var putting = store.put(TAG, agent("version: 2\n"), CONFIRMED).subscribeAsCompletionStage();

        ahead(store);

        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(putting).isDone();
        assertThat(steps).containsOnlyOnce("MANIFEST CREATED");
    }

    @Test
    void whatIsHereAlreadyIsNotWritten() {
        ContentStore store = store();
        put(store);
        steps.clear();

        Ahead ahead = ahead(store);
        put(store);
        ahead.end();

        assertThat(steps).allMatch(step -> step.startsWith("RECORD"));
        assertThat(ingest()).isEmpty();
    }

    @Test
    void twoWhoWantTheSameShareIt() {
        ContentStore store = store();

        Ahead first = ahead(store);
        Ahead second = ahead(store);
        second.end();
        assertThat(ingest()).hasSize(1);
        put(store);
        first.end();

        assertThat(steps).containsOnlyOnce("MANIFEST CREATED");
        assertThat(ingest()).isEmpty();
    }

    @Test
    void whatSomebodyChangedIsWrittenAnew() {
        ContentStore store = store();
        Ahead ahead = ahead(store);
        new StoreInspector(folder).lengthen(draft());

        put(store);
        ahead.end();

        assertThat(steps).filteredOn("MANIFEST CREATED"::equals).hasSize(2);
        assertThat(ingest()).isEmpty();
        assertThat(new StoreInspector(folder).blob(agent.manifest().digest()))
                .hasBinaryContent(agent.manifest().toByteArray());
    }

    @Test
    void whatSomebodyRemovedIsWrittenAnew() {
        ContentStore store = store();
        ahead(store);
        new StoreInspector(folder).delete(draft());

        put(store);

        assertThat(ingest()).isEmpty();
    }

    @Test
    void aDiskThatRefusesIsLeftToThePut() {
        Deque<Boolean> refusals = new ArrayDeque<>(List.of(true));
        ContentStore store = store(
                work -> {
                    if (Boolean.TRUE.equals(refusals.poll())) {
                        throw new RejectedExecutionException("full");
                    }
                    work.run();
                },
                WriteStep.Observer.NONE);

        Ahead ahead = ahead(store);
        put(store);
        ahead.end();

        assertThat(ingest()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsLeftToThePut() {
        Deque<Boolean> faults = new ArrayDeque<>();
        ContentStore store = store(Runnable::run, (part, step) -> {
            if (step == WriteStep.WRITTEN && Boolean.TRUE.equals(faults.poll())) {
                throw new StoreUnavailable(Report.of("the store", "is full"));
            }
        });
        faults.add(true);

        Ahead ahead = ahead(store);
        assertThat(ingest()).isEmpty();
        put(store);
        ahead.end();

        assertThat(ingest()).isEmpty();
    }

    @Test
    void itGoesWhenTheRestCannotBeWritten() {
        Deque<Boolean> faults = new ArrayDeque<>();
        ContentStore store = store(Runnable::run, (part, step) -> {
            if (part == WriteStep.Part.LAYER && step == WriteStep.WRITTEN && Boolean.TRUE.equals(faults.poll())) {
                throw new StoreUnavailable(Report.of("the store", "is full"));
            }
        });
        faults.add(true);

        Ahead ahead = ahead(store);
        assertThatThrownBy(() -> store.put(TAG, agent, CONFIRMED).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class);
        ahead.end();

        assertThat(ingest()).isEmpty();
        put(store);
    }

    @Test
    void nobodyWaitsForWhatWasCutOff() {
        Deque<Error> faults = new ArrayDeque<>();
        ContentStore store = store(Runnable::run, (part, step) -> {
            if (step == WriteStep.WRITTEN && !faults.isEmpty()) {
                throw faults.remove();
            }
        });
        faults.add(new OutOfMemoryError("beside the heap"));

        assertThatThrownBy(() -> ahead(store)).isInstanceOf(OutOfMemoryError.class);

        put(store);
    }

    @Test
    void aStoreOfAnotherVersionIsNotWrittenTo() throws IOException {
        ContentStore store = store();
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"9.0.0\"}");

        ahead(store).end();

        assertThat(ingest()).isEmpty();
    }
}
