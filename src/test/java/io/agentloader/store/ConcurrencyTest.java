package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two stores on one folder are as much as two processes: they share nothing but the files. */
@Timeout(60)
class ConcurrencyTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    /** Mutiny's context propagation does not bear to be set up by two threads at once, so one of them goes first. */
    @BeforeEach
    void storeIsEmpty() {
        assertThat(open().list(Optional.empty(), 1).await().indefinitely()).isEmpty();
    }

    @Test
    void readersSeeOneOfTheAgentsWholeWhileTwoStoresMoveTheTag() throws Exception {
        List<Artifact> agents = IntStream.range(0, 4)
                .mapToObj(i -> agent("version: " + i + "\n"))
                .toList();
        Set<Digest> layers = agents.stream().map(a -> a.layer().digest()).collect(Collectors.toSet());
        ContentStore one = open();
        ContentStore other = open();
        keep(one, agents.get(0), 0);

        List<Found> seen = together(List.of(
                () -> writing(one, agents), () -> writing(other, agents), () -> reading(one), () -> reading(other)));

        assertThat(seen).isNotEmpty().allSatisfy(found -> {
            Entry entry = found.entry().orElseThrow();
            assertThat(layers).contains(entry.layer().digest());
            assertThat(entry.agent().layer()).isEqualTo(entry.layer().descriptor());
            assertThat(entry.version().named()).isEqualTo(entry.manifest().descriptor());
        });
        assertThat(new StoreInspector(folder).ingest()).isEmpty();
        assertThat(new StoreInspector(folder).quarantined()).isEmpty();
    }

    @Test
    void firstPullsOfTwoStoresDoNotPutEachOtherAside() throws Exception {
        for (int i = 0; i < 20; i++) {
            Reference tag = reference("registry.test/team/agent:" + i);
            Artifact artifact = agent("version: " + i + "\n");
            ContentStore one = open();
            ContentStore other = open();
            together(List.of(() -> kept(one, tag, artifact), () -> kept(other, tag, artifact)));
        }

        assertThat(new StoreInspector(folder).quarantined()).isEmpty();
    }

    private static List<Found> kept(ContentStore store, Reference tag, Artifact artifact) {
        store.commit(artifact).await().indefinitely();
        store.tag(tag, artifact, CONFIRMED).await().indefinitely();
        Found found = store.lookup(tag, ANY).await().indefinitely();
        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        return List.of(found);
    }

    private static List<Found> writing(ContentStore store, List<Artifact> agents) {
        for (int i = 0; i < 20; i++) {
            keep(store, agents.get(i % agents.size()), i);
        }
        return List.of();
    }

    private static List<Found> reading(ContentStore store) {
        return IntStream.range(0, 2000)
                .mapToObj(i -> store.lookup(TAG, ANY).await().indefinitely())
                .toList();
    }

    private static List<Found> together(List<Callable<List<Found>>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<Found> all = new ArrayList<>();
            for (Future<List<Found>> done : threads.invokeAll(work)) {
                all.addAll(done.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Hosts of different lengths make records of different lengths. */
    private static void keep(ContentStore store, Artifact artifact, int number) {
        Confirmation confirmation = new Confirmation(Samples.NOON, "registry.test" + "x".repeat(number * 7));
        store.commit(artifact).await().indefinitely();
        store.tag(TAG, artifact, confirmation).await().indefinitely();
    }

    private ContentStore open() {
        return ContentStore.onDisk(Samples.at(folder), Runnable::run, Instant::now);
    }
}
