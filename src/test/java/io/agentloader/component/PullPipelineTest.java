package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Loader.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.Span;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullPipelineTest {

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
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private PulledAgent pull(PullMode mode) {
        return loader.pull(PullRequest.of(reference(helper), mode));
    }

    @Test
    void coldPullFetchesKeepsAndReadsBack() {
        Digest digest = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));

        PulledAgent agent = loader.pull(helper);

        assertThat(text(agent)).isEqualTo(Agents.HAIKU);
        assertThat(agent.named().digest()).isEqualTo(digest);
        assertThat(agent.outcome().way()).isEqualTo(Way.MISSED);
        assertThat(agent.outcome().stored()).isTrue();
        assertThat(agent.outcome().attempts()).isEqualTo(2);
        assertThat(agent.provenance().host()).isEqualTo(registry.host());
        assertThat(registry.requests()).hasSize(2);
        assertThat(loader.told()).containsExactly("served REGISTRY");
    }

    @Test
    void confirmAfterTheFreshnessIsOneHead() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.clear();

        PulledAgent agent = loader.pull(helper);

        assertThat(agent.provenance().source()).isEqualTo(Source.REVALIDATED);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void freshTagAsksNobody() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        PullRequest withinAMinute = PullRequest.of(reference(helper)).confirmedWithin(Span.of(Duration.ofSeconds(60)));
        loader.pull(helper);
        registry.clear();

        loader.clock().advance(Duration.ofSeconds(30));
        PulledAgent within = loader.pull(withinAMinute);
        loader.clock().advance(Duration.ofSeconds(31));
        PulledAgent past = loader.pull(withinAMinute);

        assertThat(within.outcome().way()).isEqualTo(Way.HIT);
        assertThat(past.outcome().way()).isEqualTo(Way.REVALIDATED);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void registryWithoutDigestHeaderIsFetchedOnceAndHashed() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.clear();
        registry.always(Requests.manifests(), Faults.withoutDigest());

        PulledAgent same = loader.pull(helper);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        registry.clear();
        PulledAgent moved = loader.pull(helper);

        assertThat(same.provenance().source()).isEqualTo(Source.REVALIDATED);
        assertThat(text(moved)).isEqualTo(Agents.LIMERICK);
        assertThat(registry.requests())
                .containsExactly(
                        "HEAD /v2/acme/helper/manifests/1",
                        "GET /v2/acme/helper/manifests/1",
                        "GET /v2/acme/helper/blobs/" + Digest.of(Agents.LIMERICK.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void rePushThatKeepsTheLayerFetchesNoBlob() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.publish("acme/helper:1", Agents.legacy(Agents.HAIKU));
        registry.clear();

        PulledAgent moved = loader.pull(helper);

        assertThat(moved.outcome().way()).isEqualTo(Way.MOVED);
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void layerOfAnotherRepositoryIsNotReused() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/other:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);

        loader.pull(registry.reference("acme/other:1"));

        assertThat(registry.blobRequests()).hasSize(2);
    }

    @Test
    void remoteOnlyFetchesEverythingAgain() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.clear();

        PulledAgent agent = pull(PullMode.REMOTE_ONLY);

        assertThat(agent.provenance().source()).isEqualTo(Source.REGISTRY);
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void preferRemoteFallsBackOnTroubleOnly() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.stop();

        assertThat(pull(PullMode.PREFER_REMOTE).provenance().source()).isEqualTo(Source.STALE);

        registry.resume();
        registry.deleteTag("acme/helper:1");
        loader.clock().advance(Duration.ofSeconds(31));
        assertThatThrownBy(() -> pull(PullMode.PREFER_REMOTE)).isInstanceOf(AgentException.NotFound.class);
    }

    @Test
    void localReadOfNothingIsAMiss() {
        assertThatThrownBy(() -> pull(PullMode.LOCAL_ONLY))
                .isInstanceOf(NotCached.class)
                .satisfies(failure -> assertThat(
                                ((AgentException) failure).report().stored())
                        .isEqualTo(Optional.of(StoredState.NONE)));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void fallbackIsBoundedByItsReach() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        PullRequest within = PullRequest.of(reference(helper)).fallbackWithin(Duration.ofMinutes(60));
        loader.pull(helper);
        registry.stop();

        loader.clock().advance(Duration.ofMinutes(50));
        assertThat(loader.pull(within).provenance().source()).isEqualTo(Source.STALE);
        loader.clock().advance(Duration.ofMinutes(11));
        assertThatThrownBy(() -> loader.pull(within))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("which this call may not use");
    }

    @Test
    void platformsOfAnIndexAreKeptBesideEachOther() {
        registry.publish("acme/helper:1", Agents.index(Agents.HAIKU, Agents.LIMERICK));
        PullRequest amd = PullRequest.of(reference(helper)).on(Agents.AMD64);
        PullRequest arm = PullRequest.of(reference(helper)).on(Agents.ARM64);

        assertThat(text(loader.pull(amd))).isEqualTo(Agents.HAIKU);
        assertThat(text(loader.pull(arm))).isEqualTo(Agents.LIMERICK);
        registry.stop();
        assertThat(text(loader.pull(amd))).isEqualTo(Agents.HAIKU);
        assertThat(text(loader.pull(arm))).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void indexWithoutAnEntryForUsSaysWhatThereIs() {
        registry.publish("acme/helper:1", Agents.foreignIndex(Agents.HAIKU, Agents.LIMERICK));

        assertThatThrownBy(() -> loader.pull(helper))
                .isInstanceOf(NoMatchingPlatform.class)
                .hasMessageContaining("plan9/sparc");
    }

    @Test
    void indexesAreFollowedThreeDeep() {
        registry.publish("acme/helper:1", Agents.nested(Agents.HAIKU, 3));
        registry.publish("acme/helper:2", Agents.nested(Agents.HAIKU, 4));

        assertThat(text(loader.pull(helper))).isEqualTo(Agents.HAIKU);
        assertThatThrownBy(() -> loader.pull(registry.reference("acme/helper:2")))
                .isInstanceOf(AgentException.RegistryProtocol.class);
    }

    @Test
    void platformIsIgnoredOnAPlainManifest() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.clear();

        loader.pull(PullRequest.of(reference(helper)).on(Agents.ARM64));

        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void restartFindsWhatWasStored() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        loader.close();
        registry.stop();

        loader = new Loader(folder.resolve("store"));

        assertThat(text(loader.pull(helper))).isEqualTo(Agents.HAIKU);
    }

    @Test
    void damageIsSetAsideOnceAndToldToTheListener() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        store.flipBit(store.blob(Digest.of(Agents.HAIKU.getBytes(StandardCharsets.UTF_8))));

        PulledAgent agent = loader.pull(helper);

        assertThat(text(agent)).isEqualTo(Agents.HAIKU);
        assertThat(agent.outcome().way()).isEqualTo(Way.RECOVERED);
        assertThat(loader.told()).containsExactly("served REGISTRY", "set aside", "served REGISTRY");
    }

    @Test
    void verifiedBytesAreServedWhenTheStoreWillNotKeepThem() throws IOException {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        Path bookkeeping = folder.resolve("store").resolve(".agent-loader");
        Files.move(bookkeeping, folder.resolve("elsewhere"));
        Files.writeString(bookkeeping, "in the way");

        PulledAgent unkept = loader.pull(helper);
        Files.delete(bookkeeping);
        Files.move(folder.resolve("elsewhere"), bookkeeping);
        PulledAgent kept = loader.pull(helper);

        assertThat(text(unkept)).isEqualTo(Agents.HAIKU);
        assertThat(unkept.outcome().stored()).isFalse();
        assertThat(kept.outcome().stored()).isTrue();
        assertThat(loader.told()).containsOnlyOnce("not kept STORE_UNAVAILABLE").endsWith("served REGISTRY");
    }

    @Test
    void storeThatCannotBeReadAndARegistryThatIsAwayAreTheRegistrysFailure() throws IOException {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        Path refs = folder.resolve("store").resolve(".agent-loader").resolve("refs");
        Files.move(refs, folder.resolve("elsewhere"));
        Files.writeString(refs, "in the way");
        registry.stop();

        assertThatThrownBy(() -> loader.pull(helper)).isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void recordThatPairsAnAgentWithAnotherLayerIsDamage() {
        Packed agent = Agents.raw(Agents.HAIKU);
        Content foreign = Agents.layer(Agents.raw(Agents.LIMERICK));
        registry.publish("acme/helper:1", agent);
        new StoreInspector(folder.resolve("store"))
                .plant(
                        reference(helper),
                        new Artifact(
                                agent.manifest(),
                                agent.manifest(),
                                foreign,
                                "default/amd64",
                                foreign.digest(),
                                foreign.size()),
                        new Confirmation(loader.clock().instant(), registry.host()));

        PulledAgent pulled = loader.pull(helper);

        assertThat(text(pulled)).isEqualTo(Agents.HAIKU);
        assertThat(pulled.outcome().way()).isEqualTo(Way.RECOVERED);
    }

    @Test
    void digestIsToldWithoutABlob() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));

        ResolvedDigest resolved = loader.agents()
                .digest(PullRequest.of(reference(helper)))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(resolved.digest()).isEqualTo(digest);
        assertThat(resolved.provenance().source()).isEqualTo(Source.REGISTRY);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void digestIsToldFromTheStoreWhenTheRegistryIsAway() {
        Digest digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        loader.pull(helper);
        registry.stop();

        ResolvedDigest resolved = loader.agents()
                .digest(PullRequest.of(reference(helper)))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(resolved.digest()).isEqualTo(digest);
        assertThat(resolved.provenance().source()).isEqualTo(Source.STALE);
    }
}
