package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.NOON;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.ForeignLock;
import io.agentloader.testkit.StoreInspector;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process holds the store's lock alone and does not let go. */
@Timeout(120)
class LockedStoreTest {

    private static final Reference TAG = reference("registry.test/team/agent:latest");
    private static final Duration PROMPT = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final ExecutorService disk = Executors.newFixedThreadPool(6);
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final Artifact stored = agent("version: 1\n");
    private volatile Instant now = NOON;
    private ContentStore store;
    private Version version;
    private ForeignLock holder;

    @BeforeEach
    void storeAnAgentAndLoseTheLock() {
        store = ContentStore.onDisk(Samples.at(folder), disk, () -> now, listener());
        store.commit(stored).await().indefinitely();
        version = store.tag(TAG, stored, CONFIRMED).await().indefinitely();
        holder = ForeignLock.on(folder.resolve(".agent-loader/gc.lock"));
    }

    private StoreListener listener() {
        return new StoreListener() {
            @Override
            public void repaired(Repair repair) {}

            @Override
            public void waits(String lock, List<Long> holders) {
                notices.add(lock + " " + holders);
            }
        };
    }

    @AfterEach
    void stop() throws InterruptedException {
        holder.close();
        disk.shutdownNow();
        assertThat(disk.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<Uni<Void>> writers(int count) {
        List<Uni<Void>> writers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Uni<Void> writer =
                    store.commit(agent("another: " + i + "\n")).memoize().indefinitely();
            writer.subscribe().with(done -> {}, failure -> {});
            writers.add(writer);
        }
        return writers;
    }

    @Test
    void readersDoNotWaitForWritersWhoWait() {
        writers(50);
        store.collect(false).subscribe().with(done -> {}, failure -> {});
        store.tend().subscribe().with(done -> {});

        for (int i = 0; i < 20; i++) {
            assertThat(store.lookup(TAG, ANY).await().atMost(PROMPT).state()).isEqualTo(Found.State.WHOLE);
        }
    }

    @Test
    void confirmationsWaitForNothingAndAreSeenAtOnce() {
        for (int i = 1; i <= 200; i++) {
            now = NOON.plusSeconds(60L * i);
            Confirmation later = new Confirmation(now, "mirror.test");

            store.touch(TAG, version, later).await().atMost(PROMPT);

            assertThat(store.lookup(TAG, ANY)
                            .await()
                            .atMost(PROMPT)
                            .entry()
                            .orElseThrow()
                            .version())
                    .isEqualTo(version.confirmed(later));
        }
    }

    @Test
    void nobodyWaitsMuchLongerThanFiveSecondsHoweverManyWait() {
        long began = System.nanoTime();
        List<Uni<Void>> writers = writers(60);

        for (Uni<Void> writer : writers) {
            assertThatThrownBy(() -> writer.await().atMost(Duration.ofSeconds(20)))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("process " + holder.pid() + " has held its lock");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9));
        assertThat(store.health().notLocked()).isEqualTo(60);
    }

    @Test
    void itSaysThatItIsLockedAndThatItIsNotAnyMore() {
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);

        assertThatThrownBy(() -> writers(1).get(0).await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(store.health().state()).isEqualTo(StoreHealth.State.LOCKED);
        store.tend().await().atMost(PROMPT);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.LOCKED);
        holder.close();
        store.tend().await().atMost(PROMPT);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
    }

    @Test
    void whoeverWaitsIsToldOnceForWhomLongBeforeHeGivesUp() {
        List<Uni<Void>> writers = writers(4);

        assertThatThrownBy(() -> writers.get(0).await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(notices).containsExactly(".agent-loader/gc.lock [" + holder.pid() + "]");
    }

    /** Whoever holds the lock may be putting right what was found to be wrong a moment ago. */
    @Test
    void whatIsDamagedIsLeftWhereItIsWhileOthersMayBeWritingIt() {
        StoreInspector inspector = new StoreInspector(folder);
        Digest layer = stored.layer().digest();
        inspector.flipBit(inspector.blob(layer));
        inspector.truncate(inspector.record(TAG));
        Damage damage = new Damage(TAG, Optional.of(TAG), List.of(layer), "it was found so");

        store.setAside(damage).await().atMost(Duration.ofSeconds(20));

        assertThat(inspector.quarantined()).isEmpty();
        assertThat(store.health().repairs()).isEmpty();
        holder.close();
        store.setAside(damage).await().atMost(Duration.ofSeconds(20));
        assertThat(inspector.quarantined()).hasSize(2);
        assertThat(store.health().repairs()).hasSize(1);
    }
}
