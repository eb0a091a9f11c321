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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two stores on one folder are as much as two processes: they share nothing but the files. */
@Timeout(60)
class ConcurrencyTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    @Test
    void readersSeeOneOfTheAgentsWholeWhileTwoStoresMoveTheTag() throws Exception {
        List<Artifact> agents = IntStream.range(0, 4)
                .mapToObj(i -> agent("version: " + i + "\n"))
                .toList();
        Set<Digest> layers = agents.stream().map(a -> a.layer().digest()).collect(Collectors.toSet());
        ContentStore one = open();
        ContentStore other = open();
        keep(one, agents.get(0));

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

    private static List<Found> writing(ContentStore store, List<Artifact> agents) {
        for (int i = 0; i < 20; i++) {
            keep(store, agents.get(i % agents.size()));
        }
        return List.of();
    }

    private static List<Found> reading(ContentStore store) {
        return IntStream.range(0, 300)
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

    private static void keep(ContentStore store, Artifact artifact) {
        store.commit(artifact).await().indefinitely();
        store.tag(TAG, artifact, CONFIRMED).await().indefinitely();
    }

    private ContentStore open() {
        return ContentStore.onDisk(Samples.at(folder), Runnable::run, Instant::now);
    }
}
