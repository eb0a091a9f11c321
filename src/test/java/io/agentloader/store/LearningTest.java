package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits while one thread gets to know a large repository: the disk has two threads here, and the look is held up. */
@Timeout(60)
class LearningTest {

    private static final String LARGE = "registry.test/team/large:";
    private static final Reference OTHER = reference("registry.test/team/other:1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final AtomicBoolean held = new AtomicBoolean();
    private ContentStore store;

    @BeforeAll
    static void fill() {
        StoreInspector inspector = new StoreInspector(folder);
        IntStream.range(0, RecordShelf.SMALL + 1)
                .forEach(i -> inspector.plant(reference(LARGE + i), version(i), CONFIRMED));
        inspector.plant(OTHER, agent("version: other\n"), CONFIRMED);
    }

    @BeforeEach
    void open() {
        InstantSource clock = () -> heldWhereAFolderIsLookedAt(Instant.now());
        store = ContentStore.onDisk(Samples.at(folder), disk, clock);
    }

    @AfterEach
    void end() {
        mayGoOn.countDown();
        disk.shutdownNow();
    }

    @Test
    void digestsThatWaitForTheLookHoldNoThreadAndAreAllFound() throws InterruptedException {
        List<CompletableFuture<Found>> waiting =
                IntStream.range(0, 50).mapToObj(this::find).toList();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        Found other = store.lookup(OTHER, ANY).await().atMost(PATIENCE);

        assertThat(other.state()).isEqualTo(Found.State.WHOLE);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        mayGoOn.countDown();
        assertThat(waiting)
                .extracting(CompletableFuture::join)
                .extracting(Found::state)
                .containsOnly(Found.State.WHOLE);
    }

    @Test
    void pullIntoTheRepositoryIsStoredMeanwhileAndIsKnownAtOnce() throws InterruptedException {
        CompletableFuture<Found> waiting = find(0);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        Reference tag = reference(LARGE + "new");
        Artifact pulled = version(5000);

        assertThat(layer(tag, pulled)).isFalse();
        store.commit(pulled).await().atMost(PATIENCE);
        store.tag(tag, pulled, CONFIRMED).await().atMost(PATIENCE);

        assertThat(layer(tag, pulled)).isTrue();
        mayGoOn.countDown();
        assertThat(waiting.join().state()).isEqualTo(Found.State.WHOLE);
        assertThat(find(5000).join().state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whoLeavesTakesNobodyAlong() throws InterruptedException {
        List<CompletableFuture<Found>> waiting =
                IntStream.range(0, 3).mapToObj(this::find).toList();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        store.lookup(OTHER, ANY).await().atMost(PATIENCE);

        waiting.get(1).cancel(false);
        mayGoOn.countDown();

        assertThat(waiting.get(0).join().state()).isEqualTo(Found.State.WHOLE);
        assertThat(waiting.get(2).join().state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void layerOfALargeRepositoryThatIsNotKnownYetIsNotLookedFor() {
        assertThat(layer(reference(LARGE + "0"), version(0))).isFalse();
        assertThat(held).isFalse();
    }

    @Test
    void whatIsMissingOfAnArtifactIsToldAfterTheLook() throws InterruptedException {
        CompletableFuture<Found> looking = find(0);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<List<Descriptor>> missing = store.missing(
                        reference(LARGE + "0").repository(),
                        List.of(version(0).layer().descriptor()))
                .subscribeAsCompletionStage();
        store.lookup(OTHER, ANY).await().atMost(PATIENCE);

        assertThat(missing).isNotDone();
        mayGoOn.countDown();
        assertThat(missing).succeedsWithin(PATIENCE);
        assertThat(looking).succeedsWithin(PATIENCE);
    }

    private boolean layer(Reference reference, Artifact artifact) {
        return store.layer(reference.repository(), artifact.layer().descriptor())
                .await()
                .atMost(PATIENCE)
                .isPresent();
    }

    private CompletableFuture<Found> find(int number) {
        return store.find(
                        reference(LARGE + "0").repository(),
                        version(number).named().digest(),
                        ANY)
                .subscribeAsCompletionStage();
    }

    private static Artifact version(int number) {
        return agent("version: " + number + "\n");
    }

    private Instant heldWhereAFolderIsLookedAt(Instant now) {
        boolean looks = StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".RecordShelf")));
        if (looks && held.compareAndSet(false, true)) {
            begun.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        return now;
    }
}
