package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a record while its blobs are, and what becomes of it. */
class RecordAheadTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Reference OTHER = reference("registry.test/team/agent:2");

    @TempDir
    Path folder;

    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final Artifact agent = agent("version: 1\n");

    private StoreParts parts(WriteStep.Observer observer) {
        StoreParts parts = StoreOpening.open(Samples.at(folder), Instant::now, (part, step) -> {
            steps.add(part + " " + step);
            observer.reached(part, step);
        });
        steps.clear();
        return parts;
    }

    private StoreParts parts() {
        return parts(WriteStep.Observer.NONE);
    }

    private static void put(StoreParts parts, Executor beside, Artifact artifact) throws IOException {
        new StoreWrites(parts, beside).put(TAG, artifact, CONFIRMED);
    }

    private static Entry lookup(StoreParts parts) {
        return new StoreReads(parts).lookup(TAG, ANY, Share.UNCOUNTED).entry().orElseThrow();
    }

    private List<String> ingest() {
        return new StoreInspector(folder).ingest();
    }

    @Test
    void itIsForcedWithTheBlobsAndNamedAfterThem() throws IOException {
        StoreParts parts = parts();

        put(parts, Runnable::run, agent);

        assertThat(steps)
                .containsOnlyOnce("RECORD CREATED", "RECORD FORCED", "RECORD MOVED")
                .containsSubsequence("RECORD FORCED", "LAYER CREATED", "MANIFEST SYNCED", "RECORD MOVED");
        assertThat(ingest()).isEmpty();
        assertThat(lookup(parts).layer().digest()).isEqualTo(agent.layer().digest());
    }

    @Test
    void thatTakesNoMoreForces() throws IOException {
        StoreParts parts = parts();
        put(parts, Runnable::run, agent("version: 1\n"));
        put(parts, Runnable::run, agent("version: 2\n"));
        long before = parts.ingest().forced();

        put(parts, Runnable::run, agent("version: 3\n"));

        assertThat(parts.ingest().forced() - before).isEqualTo(5);
    }

    @Test
    void itSaysWhatOthersHaveWrittenMeanwhile() throws IOException {
        Artifact others = agent("version: 2\n");
        Deque<Artifact> between = new ArrayDeque<>(List.of(others));
        StoreParts another = StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE);
        StoreParts parts = parts((part, step) -> {
            if (part == WriteStep.Part.LAYER && step == WriteStep.FORCED && !between.isEmpty()) {
                quietly(() -> put(another, work -> {}, between.remove()));
            }
        });

        put(parts, Runnable::run, agent);

        assertThat(steps).filteredOn("RECORD CREATED"::equals).hasSize(2);
        assertThat(lookup(parts).layer().digest()).isEqualTo(agent.layer().digest());
        assertThat(new StoreReads(parts).versions(TAG))
                .extracting(version -> version.version().named().digest())
                .containsExactly(agent.named().digest(), others.named().digest());
        assertThat(ingest()).isEmpty();
    }

    @Test
    void whoComesTooLateWritesNothing() throws IOException {
        Deque<Runnable> late = new ArrayDeque<>();
        StoreParts parts = parts((part, step) -> {
            if (part == WriteStep.Part.RECORD && step == WriteStep.CREATED && !late.isEmpty()) {
                late.remove().run();
            }
        });

        put(parts, late::add, agent);

        assertThat(late).isEmpty();
        assertThat(steps).containsOnlyOnce("RECORD CREATED", "RECORD FORCED", "RECORD MOVED");
        assertThat(ingest()).isEmpty();
    }

    /** Something that must not fail. */
    private interface Work {
        void run() throws IOException;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void itIsTheSuccessorOfWhatIsThere() throws IOException {
        StoreParts parts = parts();
        put(parts, Runnable::run, agent("version: 0\n"));
        steps.clear();

        put(parts, Runnable::run, agent);

        assertThat(steps).containsOnlyOnce("RECORD CREATED", "RECORD MOVED");
        assertThat(new StoreReads(parts).versions(TAG)).hasSize(2);
        assertThat(ingest()).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodHasNoSuccessorAhead() throws IOException {
        StoreParts parts = parts();
        new StoreInspector(folder).plantRecord(TAG, "{\"formatVersion\":2}");

        put(parts, Runnable::run, agent);

        assertThat(steps).containsSubsequence("MANIFEST SYNCED", "RECORD CREATED", "RECORD MOVED");
        assertThat(new StoreInspector(folder).quarantined()).hasSize(1);
    }

    @Test
    void itGoesWhenTheBlobsCannotBeWritten() {
        StoreParts parts = parts((part, step) -> {
            if (part == WriteStep.Part.LAYER && step == WriteStep.WRITTEN) {
                throw new IllegalStateException("the disk is gone");
            }
        });

        assertThatThrownBy(() -> put(parts, Runnable::run, agent)).isInstanceOf(IllegalStateException.class);

        assertThat(steps).contains("RECORD FORCED");
        assertThat(ingest()).isEmpty();
    }

    @Test
    void whatCouldNotBeWrittenAheadIsWrittenInItsTurn() throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        StoreParts parts = parts((part, step) -> {
            if (part == WriteStep.Part.RECORD && step == WriteStep.WRITTEN && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("is full");
            }
        });

        put(parts, Runnable::run, agent);

        assertThat(lookup(parts).layer().digest()).isEqualTo(agent.layer().digest());
        assertThat(ingest()).isEmpty();
    }

    @Test
    void nobodyWaitsForWhoDoesNotBegin() throws IOException {
        StoreParts parts = parts();
        Deque<Runnable> never = new ArrayDeque<>();

        put(parts, never::add, agent);
        never.remove().run();

        assertThat(steps).containsOnlyOnce("RECORD CREATED");
        assertThat(ingest()).isEmpty();
    }

    @Test
    void itIsWaitedForWhileItIsWritten() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        ExecutorService disk = Executors.newFixedThreadPool(2);
        try {
            StoreParts parts = parts((part, step) -> {
                if (part == WriteStep.Part.RECORD && step == WriteStep.WRITTEN) {
                    begun.countDown();
                    AheadTest.await(released);
                }
                if (part == WriteStep.Part.LAYER && step == WriteStep.CREATED) {
                    AheadTest.await(begun);
                }
                if (part == WriteStep.Part.MANIFEST && step == WriteStep.SYNCED) {
                    released.countDown();
                }
            });

            put(parts, disk, agent);

            assertThat(steps).containsOnlyOnce("RECORD CREATED");
            assertThat(lookup(parts).layer().digest()).isEqualTo(agent.layer().digest());
            assertThat(ingest()).isEmpty();
        } finally {
            released.countDown();
            disk.shutdown();
        }
    }

    @Test
    void whereOthersWriteEachWritesHisOwnInItsTurn() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        ContentStore store = new DiskContentStore(parts(), waiting::add);
        var first = store.put(TAG, agent, CONFIRMED).subscribeAsCompletionStage();
        var second = store.put(OTHER, agent("version: 2\n"), CONFIRMED).subscribeAsCompletionStage();

        waiting.remove().run();

        assertThat(first).isDone();
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(second).isDone();
        // the other one had ended: there was a thread to spare
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        assertThat(ingest()).isEmpty();
    }
}
