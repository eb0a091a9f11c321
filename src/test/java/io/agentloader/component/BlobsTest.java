package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Requests.any;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledBlob;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single blobs by their digests: from the store for whom they were delivered, and else from the registry. */
@Timeout(60)
class BlobsTest {

    private static final Packed HELPER = Agents.gzip(Agents.HAIKU);
    private static final Content LAYER = Agents.layer(HELPER);

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        registry.publish("acme/helper:1", HELPER);
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private PullRequest request(Digest digest, PullMode mode) {
        return PullRequest.of(reference(registry.reference("acme/helper@" + digest)), mode);
    }

    private PulledBlob blob(Digest digest, PullMode mode) {
        return loader.agents().blob(request(digest, mode)).await().atMost(Duration.ofSeconds(20));
    }

    private List<String> asked() {
        return registry.requests();
    }

    @Test
    void layerThatWasPulledIsAnsweredFromTheStoreAsItWasPublished() {
        loader.pull(registry.reference("acme/helper:1"));
        registry.clear();

        PulledBlob blob = blob(LAYER.digest(), PullMode.DEFAULT);

        assertThat(blob.content().toByteArray()).isEqualTo(LAYER.toByteArray());
        assertThat(blob.provenance().source()).isEqualTo(Source.STORE);
        assertThat(blob.provenance().host()).isEqualTo(registry.host());
        assertThat(asked()).isEmpty();
    }

    @Test
    void whoeverInsistsAsksTheRegistry() {
        loader.pull(registry.reference("acme/helper:1"));
        registry.clear();

        assertThat(blob(LAYER.digest(), PullMode.REMOTE_ONLY).provenance().source())
                .isEqualTo(Source.REGISTRY);
        assertThat(asked()).containsExactly("GET /v2/acme/helper/blobs/" + LAYER.digest());
    }

    @Test
    void onlyTheStoreIsLookedAtWhereNobodyMayBeAsked() {
        assertThatThrownBy(() -> blob(LAYER.digest(), PullMode.LOCAL_ONLY)).isInstanceOf(NotCached.class);
        loader.pull(registry.reference("acme/helper:1"));
        assertThat(blob(LAYER.digest(), PullMode.LOCAL_ONLY).content().digest()).isEqualTo(LAYER.digest());

        try (Loader offline = new Loader(folder.resolve("other"), Loader::offline)) {
            assertThatThrownBy(() -> offline.agents()
                            .blob(request(LAYER.digest(), PullMode.REMOTE_ONLY))
                            .await()
                            .atMost(Duration.ofSeconds(20)))
                    .isInstanceOf(Offline.class);
        }
    }

    @Test
    void layerIsWholeOrNothing() {
        registry.always(any(), Faults.flipBit());

        assertThatThrownBy(() -> blob(LAYER.digest(), PullMode.DEFAULT)).isInstanceOf(ContentMismatch.class);
    }

    @Test
    void whatCannotBeAnAgentsIsRefused() {
        Packed image = Agents.image();
        registry.publish("acme/helper:image", image);

        assertThatThrownBy(() -> blob(Agents.layer(image).digest(), PullMode.DEFAULT))
                .isInstanceOf(InvalidAgent.class);
    }

    @Test
    void callersForTheSameBlobShareARequest() {
        Gate held = registry.hold(any());

        List<CompletableFuture<PulledBlob>> callers = Stream.generate(() -> loader.agents()
                        .blob(request(LAYER.digest(), PullMode.DEFAULT))
                        .subscribeAsCompletionStage())
                .limit(8)
                .toList();
        held.awaitArrivals(1);
        held.open();

        assertThat(callers).allMatch(caller -> caller.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join()
                .content()
                .digest()
                .equals(LAYER.digest()));
        assertThat(asked()).hasSize(1);
    }
}
