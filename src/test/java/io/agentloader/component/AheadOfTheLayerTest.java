package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull's manifest is written while its layer is on its way, and leaves nothing behind when the layer does not come. */
class AheadOfTheLayerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        helper = registry.reference("acme/helper:1");
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private CompletableFuture<PulledAgent> pulling() {
        return loader.agents()
                .pull(PullRequest.of(reference(helper), PullMode.DEFAULT))
                .subscribeAsCompletionStage();
    }

    private void awaitDrafts(int count) throws InterruptedException {
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        Instant end = Instant.now().plus(PATIENCE);
        while (store.ingest().size() != count && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(store.ingest()).hasSize(count);
    }

    @Test
    void itIsThereBeforeTheLayerIs() throws Exception {
        Gate layer = registry.hold(Requests.blobs());

        CompletableFuture<PulledAgent> pulling = pulling();
        layer.awaitArrivals(1);
        awaitDrafts(1);
        layer.open();

        assertThat(pulling.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).outcome().stored())
                .isTrue();
        awaitDrafts(0);
    }

    @Test
    void itGoesWithALayerThatIsRefused() throws Exception {
        registry.always(Requests.blobs(), Faults.status(404));

        assertThatThrownBy(() -> loader.pull(helper)).isInstanceOf(AgentException.class);

        awaitDrafts(0);
    }

    @Test
    void itGoesWithALayerThatIsNotWhatWasPromised() throws Exception {
        registry.always(Requests.blobs(), Faults.flipBit());

        assertThatThrownBy(() -> loader.pull(helper)).isInstanceOf(AgentException.class);

        awaitDrafts(0);
    }

    @Test
    void itGoesWithTheLastWhoWaited() throws Exception {
        Gate layer = registry.hold(Requests.blobs());
        Cancellable caller = loader.agents()
                .pull(PullRequest.of(reference(helper), PullMode.DEFAULT))
                .subscribe()
                .with(agent -> {});
        layer.awaitArrivals(1);
        awaitDrafts(1);

        caller.cancel();

        awaitDrafts(0);
    }
}
