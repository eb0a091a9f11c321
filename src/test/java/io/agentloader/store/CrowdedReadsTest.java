package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who reads large content while there is memory for one of them. */
@Timeout(60)
class CrowdedReadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Reference LARGE = reference("registry.test/team/large:1");
    private static final Reference OTHER = reference("other.test/team/large:1");
    private static final Reference SMALL = reference("other.test/team/small:1");
    private static final Artifact AGENT = agent("version: large # " + "x".repeat(100_000) + "\n");

    @TempDir
    Path folder;

    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private ContentStore store;

    @BeforeEach
    void open() {
        store = ContentStore.onDisk(Samples.at(folder).within(new StoreMemory(1 << 20, 150_000)), disk, Instant::now);
        got(store.put(LARGE, AGENT, CONFIRMED));
        got(store.put(OTHER, AGENT, CONFIRMED));
        got(store.put(SMALL, agent("version: small\n"), CONFIRMED));
    }

    @AfterEach
    void end() {
        disk.shutdownNow();
    }

    @Test
    void theNextOneIsReadWhenTheOneBeforeItIsAnswered() {
        Share first = store.share("registry.test");
        assertThat(got(store.lookup(LARGE, ANY, first)).state()).isEqualTo(Found.State.WHOLE);

        CompletableFuture<Found> second =
                store.lookup(OTHER, ANY, store.share("other.test")).subscribeAsCompletionStage();
        // both disk threads are free for others, and have been idle since
        assertThat(got(store.lookup(SMALL, ANY, store.share("other.test"))).state())
                .isEqualTo(Found.State.WHOLE);
        assertThat(got(store.lookup(OTHER, ANY)).state()).isEqualTo(Found.State.WHOLE);

        assertThat(second).isNotDone();
        first.giveBack();
        assertThat(second.orTimeout(20, TimeUnit.SECONDS).join().state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void digestsThatAreInMemoryAndBlobsWaitAsWell() {
        Share first = store.share("registry.test");
        assertThat(got(store.find(LARGE.repository(), AGENT.named().digest(), ANY, first))
                        .state())
                .isEqualTo(Found.State.WHOLE);
        assertThat(got(store.find(OTHER.repository(), AGENT.named().digest(), ANY))
                        .state())
                .isEqualTo(Found.State.WHOLE);

        CompletableFuture<Found> found = store.find(
                        OTHER.repository(), AGENT.named().digest(), ANY, store.share("other.test"))
                .subscribeAsCompletionStage();
        Share another = store.share("other.test");
        CompletableFuture<Boolean> blob = store.delivery(
                        OTHER.repository(), AGENT.layer().digest(), another)
                .map(Optional::isPresent)
                .subscribeAsCompletionStage();
        assertThat(got(store.lookup(SMALL, ANY, store.share("other.test"))).state())
                .isEqualTo(Found.State.WHOLE);

        assertThat(found).isNotDone();
        assertThat(blob).isNotDone();
        found.cancel(false);
        first.giveBack();
        assertThat(blob.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
    }

    private static <T> T got(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}
