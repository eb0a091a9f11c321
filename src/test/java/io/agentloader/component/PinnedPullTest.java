package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Loader.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.Span;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Pinned;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.StoreCorrupt;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a tag that is held at a digest answers, whatever is asked of it, while its registry says something else. */
class PinnedPullTest {

    private static final UnaryOperator<PullSettings> OFFLINE = Loader::offline;

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String helper;
    private Digest haiku;
    private Digest limerick;

    @BeforeEach
    void moveATagOnce() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"));
        helper = registry.reference("acme/helper:1");
        haiku = registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        loader.pull(helper);
        limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        loader.pull(helper);
        registry.clear();
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(30));
    }

    private void pin(Digest digest) {
        done(loader.pins().pin(reference(helper), digest));
    }

    private void restart(UnaryOperator<PullSettings> change) {
        loader.close();
        loader = new Loader(folder.resolve("store"), change);
    }

    @Test
    void heldTagIsServedWithoutAskingAnybodyWhereverItPoints() {
        pin(haiku);

        PulledAgent agent = loader.pull(helper);

        assertThat(text(agent)).isEqualTo(Agents.HAIKU);
        assertThat(agent.reference()).isEqualTo(reference(helper));
        assertThat(agent.named().digest()).isEqualTo(haiku);
        assertThat(agent.outcome().way()).isEqualTo(Way.HIT);
        assertThat(agent.outcome().pinned()).isTrue();
        assertThat(agent.provenance().source()).isEqualTo(Source.STORE);
        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PullMode.class,
            names = {"DEFAULT", "PREFER_REMOTE", "LOCAL_ONLY"})
    void noModeThatMayServeFromTheStoreAsks(PullMode mode) {
        pin(haiku);

        PulledAgent agent = loader.pull(PullRequest.of(reference(helper), mode).confirmedNow());

        assertThat(agent.named().digest()).isEqualTo(haiku);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void remoteOnlyBringsTheDigestAndNotTheTag() {
        pin(haiku);

        PulledAgent agent = loader.pull(PullRequest.of(reference(helper), PullMode.REMOTE_ONLY));

        assertThat(agent.named().digest()).isEqualTo(haiku);
        assertThat(registry.manifestRequests()).containsExactly("GET /v2/acme/helper/manifests/" + haiku);
    }

    @Test
    void refreshIsRefusedAndNamesTheDigest() {
        pin(haiku);

        assertThatThrownBy(() -> loader.pull(PullRequest.of(reference(helper), PullMode.STRICT)))
                .isInstanceOfSatisfying(
                        Pinned.class, pinned -> assertThat(pinned.report().members())
                                .containsEntry("pinnedDigest", haiku.toString()));
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void refreshThatIgnoresThePinServesWhatTheRegistryHasAndLeavesThePin() {
        pin(haiku);

        PulledAgent refreshed =
                loader.pull(PullRequest.of(reference(helper), PullMode.STRICT).ignoringPin());

        assertThat(refreshed.named().digest()).isEqualTo(limerick);
        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
    }

    @Test
    void digestAndManifestsOfAHeldTagAreThoseThatItIsHeldAt() {
        pin(haiku);

        PullRequest request = PullRequest.of(reference(helper));

        assertThat(done(loader.agents().digest(request)).digest()).isEqualTo(haiku);
        assertThat(done(loader.agents().inspect(request)).named().digest()).isEqualTo(haiku);
        assertThat(done(loader.agents().inspect(request)).outcome().pinned()).isTrue();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void existsAsksTheRegistryForTheDigest() {
        pin(haiku);

        Existence existence = done(loader.agents().exists(PullRequest.of(reference(helper))));

        assertThat(existence.verdict()).isEqualTo(Existence.Verdict.YES);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/" + haiku);
    }

    @Test
    void tagsOfTheRepositoryAreToldAllTheSame() {
        pin(haiku);

        assertThat(done(loader.agents().tags(PullRequest.of(reference(helper)), 10, Optional.empty()))
                        .tags())
                .containsExactly("1");
    }

    @Test
    void pinSurvivesTheProcess() {
        pin(haiku);
        restart(UnaryOperator.identity());

        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void pinOfAnotherProcessCountsAtOnce() {
        try (Loader other = new Loader(folder.resolve("store"))) {
            done(other.pins().pin(reference(helper), haiku));
            assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
            done(other.pins().unpin(reference(helper)));
            assertThat(loader.pull(helper).named().digest()).isEqualTo(limerick);
        }
    }

    @Test
    void tagThatIsLetGoFollowsItsRegistryAgain() {
        pin(haiku);

        assertThat(done(loader.pins().unpin(reference(helper)))).isTrue();

        assertThat(loader.pull(helper).named().digest()).isEqualTo(limerick);
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
        assertThat(done(loader.pins().unpin(reference(helper)))).isFalse();
    }

    @Test
    void damagedAgentOfAHeldTagIsBroughtByItsDigestOnce() {
        pin(haiku);
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        restart(UnaryOperator.identity());
        store.flipBit(store.blob(Agents.layer(Agents.gzip(Agents.HAIKU)).digest()));

        PulledAgent recovered = loader.pull(helper);
        loader.pull(helper);

        assertThat(recovered.outcome().way()).isEqualTo(Way.RECOVERED);
        assertThat(text(recovered)).isEqualTo(Agents.HAIKU);
        assertThat(registry.manifestRequests()).containsExactly("GET /v2/acme/helper/manifests/" + haiku);
        assertThat(registry.blobRequests()).hasSize(1);
    }

    @Test
    void damagedAgentOfAHeldTagIsNotReplacedByWhatTheTagNamesNow() {
        pin(haiku);
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        restart(UnaryOperator.identity());
        store.flipBit(store.blob(haiku));
        registry.stop();

        assertThatThrownBy(() -> loader.pull(helper))
                .isInstanceOfSatisfying(
                        RegistryUnavailable.class,
                        failure -> assertThat(failure.report().stored()).contains(StoredState.CORRUPT));
    }

    @Test
    void lossOfTheTagsRecordLosesNoPin() {
        pin(haiku);
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        store.overwrite(store.record(reference(helper)), "torn");

        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void damagedPinIsToldAndServesNothingUntilItIsSetAnew() {
        pin(haiku);
        StoreInspector store = new StoreInspector(folder.resolve("store"));
        store.overwrite(store.pin(reference(helper)), "{}");

        assertThatThrownBy(() -> loader.pull(helper))
                .isInstanceOf(StoreCorrupt.class)
                .hasMessageContaining("pin it again, or unpin it");
        assertThat(registry.requests()).isEmpty();

        pin(haiku);
        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
    }

    @Test
    void digestThatIsNotStoredIsPulledBeforeTheTagIsHeldAtIt() {
        Digest other = registry.publish("acme/helper:2", Agents.raw(Agents.HAIKU));
        registry.clear();

        pin(other);

        assertThat(registry.manifestRequests()).containsExactly("GET /v2/acme/helper/manifests/" + other);
        registry.stop();
        assertThat(loader.pull(helper).named().digest()).isEqualTo(other);
    }

    @Test
    void tagThatWasNeverPulledCanBeHeld() {
        String never = registry.reference("acme/helper:never");

        done(loader.pins().pin(reference(never), haiku));

        assertThat(loader.pull(never).named().digest()).isEqualTo(haiku);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void whatCannotBePulledPinsNothing() {
        Digest image = registry.publish("acme/helper:image", Agents.image());
        Digest nothing = Digest.of(new byte[] {1});

        assertThatThrownBy(() -> pin(image)).isInstanceOf(NotAnAgent.class);
        assertThatThrownBy(() -> pin(nothing)).isInstanceOf(NotFound.class);
        restart(OFFLINE);
        assertThatThrownBy(() -> pin(nothing)).isInstanceOf(NotCached.class);

        assertThat(done(loader.pins().find(reference(helper)))).isEmpty();
    }

    @Test
    void onlyTagsAreHeld() {
        String digest = registry.reference("acme/helper:1@" + haiku);

        assertThatThrownBy(() -> done(loader.pins().pin(reference(digest)))).isInstanceOf(InvalidReference.class);
    }

    @Test
    void withoutADigestWhatIsStoredIsHeld() {
        registry.stop();

        done(loader.pins().pin(reference(helper)));

        assertThat(done(loader.pins().find(reference(helper))))
                .hasValueSatisfying(pin -> assertThat(pin.digest()).isEqualTo(limerick));
        assertThatThrownBy(() -> done(loader.pins().pin(reference(registry.reference("acme/never:1")))))
                .isInstanceOf(NotCached.class);
    }

    @Test
    void rollBackHoldsWhatTheTagNamedBefore() {
        done(loader.pins().rollBack(reference(helper)));

        assertThat(text(loader.pull(helper))).isEqualTo(Agents.HAIKU);
        assertThatThrownBy(() -> done(loader.pins().rollBack(reference(helper))))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("say which digest");
    }

    @Test
    void importLeavesAHeldTagWhereItIs() {
        pin(haiku);
        try (Loader elsewhere = new Loader(folder.resolve("elsewhere"))) {
            loader.take(List.of(elsewhere.export(PullRequest.of(reference(helper)))));
        }

        assertThat(loader.pull(helper).named().digest()).isEqualTo(haiku);
    }

    @Test
    void exportOfAHeldTagCarriesWhatIsServed() {
        pin(haiku);

        assertThat(loader.export(PullRequest.of(reference(helper))).named().digest())
                .isEqualTo(haiku);
    }

    @Test
    void noFreshnessMakesAHeldTagStale() {
        pin(haiku);
        loader.clock().advance(Duration.ofDays(30));

        PulledAgent agent =
                loader.pull(PullRequest.of(reference(helper)).confirmedWithin(Span.of(Duration.ofSeconds(1))));

        assertThat(agent.provenance().source()).isEqualTo(Source.STORE);
        assertThat(agent.outcome().remaining()).isEmpty();
    }
}
