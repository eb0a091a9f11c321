package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.testkit.StoreInspector;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskContentStoreTest extends ContentStoreContract {

    @TempDir
    Path folder;

    private final AtomicInteger hops = new AtomicInteger();
    private Instant now = Instant.now();
    private Optional<ContentStore> open = Optional.empty();

    @Override
    ContentStore store() {
        if (open.isEmpty()) {
            open = Optional.of(opened());
        }
        return open.get();
    }

    private ContentStore opened() {
        return ContentStore.onDisk(
                Samples.at(folder),
                work -> {
                    hops.incrementAndGet();
                    work.run();
                },
                () -> now);
    }

    private StoreInspector inspector() {
        return new StoreInspector(folder);
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);

        open = Optional.of(opened());

        assertThat(entry(lookup(TAG, ANY)).layer().digest())
                .isEqualTo(agent.layer().digest());
        assertThat(entry(find(TAG, agent.named().digest(), ANY)).version().confirmation())
                .isEqualTo(CONFIRMED);
    }

    @Test
    void layoutIsThatOfAnOciImageLayoutWithItsEmptyConfig() throws IOException {
        Artifact agent = agent("version: 1\n");

        keep(TAG, agent);

        assertThat(folder.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(inspector().blob(agent.manifest().digest()))
                .hasBinaryContent(agent.manifest().toByteArray());
        assertThat(inspector().blob(agent.layer().digest()))
                .hasBinaryContent(agent.layer().toByteArray());
        assertThat(folder.resolve("blobs/sha256/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
                .hasContent("{}");
        assertThat(inspector().record(TAG)).isRegularFile();
        assertThat(inspector().ingest()).isEmpty();
    }

    @Test
    void warmDigestIsServedWithoutTheDiskAndWithoutAHop() throws IOException {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        find(TAG, agent.named().digest(), ANY);
        int before = hops.get();
        Files.delete(inspector().blob(agent.layer().digest()));
        Files.delete(inspector().record(TAG));

        Found warm = find(TAG, agent.named().digest(), ANY);

        assertThat(warm.state()).isEqualTo(Found.State.WHOLE);
        assertThat(hops.get()).isEqualTo(before);
    }

    @Test
    void digestStaysWarmWhenItsTagMovesOn() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        find(TAG, agent.named().digest(), ANY);
        keep(TAG, agent("version: 2\n"));
        int before = hops.get();

        Found warm = find(TAG, agent.named().digest(), ANY);

        assertThat(warm.state()).isEqualTo(Found.State.WHOLE);
        assertThat(hops.get()).isEqualTo(before);
    }

    @Test
    void warmDigestIsForgottenWithTheRecordsHistory() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        find(TAG, agent.named().digest(), ANY);

        for (int i = 0; i <= TagMove.MOST_PREVIOUS; i++) {
            keep(TAG, agent("later: " + i + "\n"));
        }

        assertThat(find(TAG, agent.named().digest(), ANY)).isEqualTo(Found.NOTHING);
    }

    @Test
    void layerThatNoRecordLeadsToCostsNoHopOnceTheFolderWasLookedAt() {
        keep(TAG, agent("version: 1\n"));
        Artifact other = agent("version: 2\n");
        layer(other);
        int before = hops.get();

        assertThat(layer(other)).isEmpty();

        assertThat(hops.get()).isEqualTo(before);
    }

    @Test
    void whatIsPutTakesOneHopAndOneBesideIt() {
        ContentStore store = store();
        int before = hops.get();

        store.put(TAG, agent("version: 1\n"), CONFIRMED).await().indefinitely();

        assertThat(hops.get()).isEqualTo(before + 2);
    }

    @Test
    void whatIsAskedForNextTakesNoHopOfItsOwnOnce() {
        keep(TAG, agent("version: 1\n"));
        ContentStore store = store();
        int before = hops.get();

        Found found =
                store.pin(TAG).flatMap(pin -> store.lookup(TAG, ANY)).await().indefinitely();
        int once = hops.get() - before;
        store.pin(TAG)
                .flatMap(pin -> store.lookup(TAG, ANY))
                .flatMap(pin -> store.lookup(TAG, ANY))
                .await()
                .indefinitely();

        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        assertThat(once).isEqualTo(1);
        assertThat(hops.get()).isEqualTo(before + 3);
    }

    @Test
    void twoThatAreAskedForNextTakeOneHopMore() {
        keep(TAG, agent("version: 1\n"));
        ContentStore store = store();
        int before = hops.get();

        List<Found> found = store.pin(TAG)
                .flatMap(pin -> Uni.join()
                        .all(store.lookup(TAG, ANY), store.lookup(TAG, ANY))
                        .andFailFast())
                .await()
                .indefinitely();

        assertThat(found).extracting(Found::state).containsOnly(Found.State.WHOLE);
        assertThat(hops.get()).isEqualTo(before + 2);
    }

    private Optional<Content> layer(Artifact artifact) {
        return store().layer(TAG.repository(), artifact.layer().descriptor())
                .await()
                .indefinitely();
    }

    @Test
    void warmTagLooksAtItsBlobsWithoutReadingThemUntilTheyLookDifferent() throws IOException {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        now = Instant.now().plusSeconds(3600);
        lookup(TAG, ANY);
        Path blob = inspector().blob(agent.layer().digest());
        FileTime modified = Files.getLastModifiedTime(blob);

        inspector().flipBit(blob);
        Found different = lookup(TAG, ANY);
        inspector().flipBit(blob);
        Found good = lookup(TAG, ANY);
        FileTime readAt = Files.getLastModifiedTime(blob);
        inspector().flipBit(blob);
        Files.setLastModifiedTime(blob, readAt);
        Found alike = lookup(TAG, ANY);

        assertThat(readAt).isNotEqualTo(modified);
        assertThat(different.state()).isEqualTo(Found.State.DAMAGED);
        assertThat(good.state()).isEqualTo(Found.State.WHOLE);
        assertThat(entry(alike).layer().toByteArray()).isEqualTo(agent.layer().toByteArray());
    }

    @Test
    void readAfterACommitIsOneOfTheDisk() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        find(TAG, agent.named().digest(), ANY);
        keep(TAG, agent);
        inspector().flipBit(inspector().blob(agent.layer().digest()));

        assertThat(find(TAG, agent.named().digest(), ANY).state()).isEqualTo(Found.State.DAMAGED);
    }

    @Test
    void confirmationsReachTheDiskEveryTenSecondsAndWhenTheHostChanges() {
        Version version = keep(TAG, agent("version: 1\n"));

        touch(version, "registry.test", 9);
        assertThat(inspector().recordText(TAG)).contains(NOON.toString());
        touch(version, "registry.test", 10);
        assertThat(inspector().recordText(TAG)).contains(NOON.plusSeconds(10).toString());
        touch(version, "mirror.test", 11);
        assertThat(inspector().recordText(TAG)).contains("mirror.test");
    }

    private void touch(Version version, String host, int seconds) {
        Instant start = now;
        now = start.plusSeconds(seconds);
        store().touch(TAG, version, new Confirmation(NOON.plusSeconds(seconds), host))
                .await()
                .indefinitely();
        now = start;
    }

    @Test
    void touchWithinTenSecondsDoesNotHop() {
        Version version = keep(TAG, agent("version: 1\n"));
        int before = hops.get();

        touch(version, "registry.test", 5);

        assertThat(hops.get()).isEqualTo(before);
    }

    @Test
    void touchSucceedsEvenWhenTheDiskWillNotDo() {
        Version version = keep(TAG, agent("version: 1\n"));
        ContentStore full = refusing();

        Version touched = full.touch(TAG, version, new Confirmation(NOON.plusSeconds(60), "mirror.test"))
                .await()
                .indefinitely();

        assertThat(touched.confirmation().host()).isEqualTo("mirror.test");
    }

    @Test
    void fullQueueIsOverloadForReadsAndAnUnavailableStoreForWrites() {
        ContentStore full = refusing();
        Artifact agent = agent("version: 1\n");

        assertThatThrownBy(() -> full.lookup(TAG, ANY).await().indefinitely()).isInstanceOf(Overloaded.class);
        assertThatThrownBy(() -> full.find(TAG.repository(), agent.named().digest(), ANY)
                        .await()
                        .indefinitely())
                .isInstanceOf(Overloaded.class);
        assertThatThrownBy(() -> full.list(Optional.empty(), 1).await().indefinitely())
                .isInstanceOf(Overloaded.class);
        assertThatThrownBy(() -> full.commit(agent).await().indefinitely()).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> full.tag(TAG, agent, CONFIRMED).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class);
    }

    private ContentStore refusing() {
        return ContentStore.onDisk(
                Samples.at(folder),
                work -> {
                    throw new RejectedExecutionException("full");
                },
                () -> now);
    }

    @Test
    void workWhoseCallerLeftBeforeItBeganIsNotBegun() {
        Deque<Runnable> queue = new ArrayDeque<>();
        ContentStore queued = ContentStore.onDisk(Samples.at(folder), queue::add, () -> now);
        Uni<Void> commit = queued.commit(agent("version: 1\n"));

        commit.subscribe().with(nothing -> {}).cancel();
        queue.forEach(Runnable::run);

        assertThat(queue).hasSize(1);
        assertThat(inspector().snapshot().keySet()).noneMatch(path -> path.matches("blobs/sha256/.+"));
    }

    @Test
    void diskThatWillNotDoIsAnUnavailableStoreThatNamesNoPath() throws IOException {
        store();
        Path ingest = folder.resolve(".agent-loader/ingest");
        Files.delete(ingest);
        Files.writeString(ingest, "in the way");

        assertThatThrownBy(() -> store().commit(agent("version: 1\n")).await().indefinitely())
                .isInstanceOfSatisfying(
                        StoreUnavailable.class,
                        failure -> assertThat(failure.report().toString()).doesNotContain(folder.toString()));
    }

    @Test
    void storeThatWasWipedUnderUsGrowsAgain() throws IOException {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent);
        wipe();

        assertThat(lookup(TAG, ANY)).isEqualTo(Found.NOTHING);
        keep(TAG, agent);

        assertThat(lookup(TAG, ANY).state()).isEqualTo(Found.State.WHOLE);
    }

    private void wipe() throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.delete(path);
                }
            }
        }
    }
}
