package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.Pinned;
import io.agentloader.failure.AgentException.StoreCorrupt;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins on disk: what they keep, and what becomes of damaged ones. */
class PinTest {

    private static final Reference TAG = Samples.reference("registry.test/team/agent:1");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final Artifact first = Samples.agent("version: 1\n");
    private final Artifact second = Samples.agent("version: 2\n");
    private StoreInspector inspector;
    private ContentStore store;

    @BeforeEach
    void open() {
        inspector = new StoreInspector(folder);
        store = opened(UnaryOperator.identity());
        tag(first);
        tag(second);
    }

    private ContentStore opened(UnaryOperator<StoreSettings> change) {
        return ContentStore.onDisk(change.apply(StoreSettings.at(folder)), Runnable::run, clock);
    }

    private void tag(Artifact agent) {
        clock.advance(Duration.ofSeconds(1));
        store.commit(agent).await().indefinitely();
        store.tag(TAG, agent, new Confirmation(clock.instant(), "registry.test"))
                .await()
                .indefinitely();
    }

    private static Digest digest(Artifact agent) {
        return agent.named().digest();
    }

    private Pin pin(Artifact agent) {
        return store.pin(TAG, digest(agent)).await().indefinitely();
    }

    private Found.State found(Artifact agent) {
        return store.find(TAG.repository(), digest(agent), agent.platform())
                .await()
                .indefinitely()
                .state();
    }

    @Test
    void whatIsHeldHasARecordOfItsOwnAndStaysWithoutTheTags() {
        Pin pin = pin(first);

        assertThat(inspector.record(pin.held())).exists();
        inspector.delete(inspector.record(TAG));
        assertThat(found(first)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatIsHeldIsNotRemovedThoughItsOwnRecordAndThatOfItsTagAreLost() {
        Pin pin = pin(first);
        inspector.delete(inspector.record(pin.held()));

        assertThatThrownBy(() -> store.removable(pin.held()).await().indefinitely())
                .isInstanceOf(Pinned.class)
                .hasMessageContaining("is pinned to " + digest(first));
        inspector.delete(inspector.record(TAG));
        for (Reference held : List.of(TAG, pin.held())) {
            assertThatThrownBy(() -> store.remove(held).await().indefinitely()).isInstanceOf(Pinned.class);
        }
    }

    @Test
    void aPinIsReadBackAsItWasWritten() {
        Instant before = clock.instant();
        Pin pin = pin(first);

        assertThat(opened(UnaryOperator.identity()).pin(TAG).await().indefinitely())
                .contains(pin);
        assertThat(store.pins().await().indefinitely()).containsExactly(pin);
        assertThat(pin.at()).isBetween(before, clock.instant());
    }

    @Test
    void ofThoseWhoSawTheSamePinOneMovesIt() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            ContentStore shared = ContentStore.onDisk(StoreSettings.at(folder), threads, clock);
            for (int round = 0; round < 20; round++) {
                Pin seen = pin(first);
                clock.advance(Duration.ofSeconds(1));
                Precondition<Pin> stillThat = now -> {
                    if (!now.equals(Optional.of(seen))) {
                        throw new IllegalStateException("moved");
                    }
                };
                List<CompletableFuture<Pin>> all = IntStream.range(0, 8)
                        .mapToObj(i -> shared.pin(TAG, digest(i % 2 == 0 ? first : second), stillThat)
                                .subscribeAsCompletionStage())
                        .toList();

                long moved = all.stream()
                        .filter(one -> one.handle((pin, failure) -> failure == null)
                                .orTimeout(30, TimeUnit.SECONDS)
                                .join())
                        .count();

                assertThat(moved).isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aPreconditionThatFailsLeavesEverythingAsItIs() {
        Pin pin = pin(first);
        IllegalStateException no = new IllegalStateException("no");

        assertThatThrownBy(() -> store.pin(TAG, digest(second), now -> {
                            assertThat(now).contains(pin);
                            throw no;
                        })
                        .await()
                        .indefinitely())
                .isSameAs(no);
        assertThatThrownBy(() -> store.unpin(TAG, now -> {
                            throw no;
                        })
                        .await()
                        .indefinitely())
                .isSameAs(no);

        assertThat(store.pin(TAG).await().indefinitely()).contains(pin);
        store.unpin(TAG).await().indefinitely();
        assertThatThrownBy(() -> store.remove(TAG, now -> {
                            assertThat(now.orElseThrow().named().digest()).isEqualTo(digest(second));
                            throw no;
                        })
                        .await()
                        .indefinitely())
                .isSameAs(no);
        assertThat(found(second)).isEqualTo(Found.State.WHOLE);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
    }

    @Test
    void whatIsNotStoredForTheRepositoryIsNotHeld() {
        Reference elsewhere = Samples.reference("registry.test/other/agent:1");

        assertThatThrownBy(() -> store.pin(elsewhere, digest(first)).await().indefinitely())
                .isInstanceOf(NotCached.class);
        inspector.delete(inspector.blob(first.layer().digest()));
        assertThatThrownBy(() -> pin(first)).isInstanceOf(NotCached.class);
        assertThat(store.pins().await().indefinitely()).isEmpty();
    }

    @Test
    void theCollectorKeepsWhatIsHeldWhateverTheLimit() {
        pin(first);
        clock.advance(Duration.ofDays(40));
        inspector.ageBlobs(Instant.now().minus(Duration.ofDays(1)));
        ContentStore small = opened(settings -> settings.withMaxSize(1).withMaxAge(Duration.ofDays(1)));

        small.collect(false).await().indefinitely();

        assertThat(found(first)).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.record(TAG)).exists();
    }

    @Test
    void theCollectorTakesItOnceItIsLetGo() {
        pin(first);
        store.unpin(TAG).await().indefinitely();
        clock.advance(Duration.ofDays(40));
        inspector.ageBlobs(Instant.now().minus(Duration.ofDays(1)));
        ContentStore small = opened(settings -> settings.withMaxAge(Duration.ofDays(1)));

        small.collect(false).await().indefinitely();

        assertThat(inspector.blob(digest(first))).doesNotExist();
    }

    @Test
    void neitherAHeldTagNorItsDigestIsRemoved() {
        Pin pin = pin(first);

        assertThatThrownBy(() -> store.remove(TAG).await().indefinitely()).isInstanceOf(Pinned.class);
        assertThatThrownBy(() -> store.remove(pin.held()).await().indefinitely())
                .isInstanceOf(Pinned.class);
        assertThat(store.remove(TAG.at(digest(second))).await().indefinitely()).isTrue();
        assertThat(found(first)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void aPinThatIsTornOrOfALaterFormatFailsAndIsToldByTheCheck() {
        pin(first);
        for (String text : List.of("", "{}", "{\"formatVersion\":2}")) {
            inspector.overwrite(inspector.pin(TAG), text);

            assertThatThrownBy(() -> store.pin(TAG).await().indefinitely()).isInstanceOf(StoreCorrupt.class);
            assertThat(store.repair().await().indefinitely().reasons())
                    .singleElement()
                    .asString()
                    .startsWith("the pin ");
        }
        assertThat(inspector.pin(TAG)).exists();
        assertThat(store.unpin(TAG).await().indefinitely()).isTrue();
        assertThat(store.pin(TAG).await().indefinitely()).isEmpty();
    }

    @Test
    void aPinOfAnotherReferenceIsNone() throws Exception {
        pin(first);
        Reference other = Samples.reference("registry.test/team/agent:2");
        Files.copy(inspector.pin(TAG), inspector.pin(other));

        assertThatThrownBy(() -> store.pin(other).await().indefinitely())
                .isInstanceOf(StoreCorrupt.class)
                .hasMessageContaining("is another reference's");
    }

    @Test
    void aPinInTheWayOfALinkIsNotFollowed() {
        pin(first);
        inspector.replaceByLink(inspector.pin(TAG), folder.resolve("elsewhere"));

        assertThatThrownBy(() -> store.pin(TAG).await().indefinitely())
                .isInstanceOfAny(StoreCorrupt.class, StoreUnavailable.class);
    }

    @Test
    void aPinThatWasNeverKnownAndCannotBeReadIsNotTakenForNone() {
        Path pins = inspector.pin(TAG).resolveSibling("");
        pin(first);
        inspector.delete(inspector.pin(TAG));
        inspector.delete(pins);
        inspector.plantFile(pins, "in the way");
        ContentStore another = opened(UnaryOperator.identity());

        assertThatThrownBy(() -> another.pin(TAG).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("the pin of registry.test/team/agent:1 cannot be read")
                .hasMessageNotContaining(folder.toString());
        assertThat(another.pin(Samples.reference("registry.test/other/agent:1"))
                        .await()
                        .indefinitely())
                .isEmpty();
        assertThat(another.pins().await().indefinitely()).isEmpty();
        assertThat(another.usage().await().indefinitely().pinned()).isEqualTo(1);
        assertThat(another.repair().await().indefinitely().damaged()).isZero();
    }

    @Test
    void aPinThatCannotBeUnderstoodKeepsAllOfItsRepository() {
        pin(first);
        Reference elsewhere = Samples.reference("registry.test/other/agent:1");
        store.tag(elsewhere, second, new Confirmation(clock.instant(), "registry.test"))
                .await()
                .indefinitely();
        clock.advance(Duration.ofDays(40));
        inspector.ageBlobs(Instant.now().minus(Duration.ofDays(1)));
        for (String text : List.of("", "{\"formatVersion\":2}")) {
            inspector.overwrite(inspector.pin(TAG), text);
            ContentStore small = opened(settings -> settings.withMaxSize(1).withMaxAge(Duration.ofDays(1)));

            small.collect(false).await().indefinitely();

            assertThat(found(first)).isEqualTo(Found.State.WHOLE);
            assertThat(found(second)).isEqualTo(Found.State.WHOLE);
            assertThat(inspector.record(TAG)).exists();
            assertThat(inspector.record(elsewhere)).doesNotExist();
        }
    }

    @Test
    void nothingIsRemovedFromARepositoryOfWhichAPinCannotBeUnderstood() {
        Pin pin = pin(first);
        inspector.flipBit(inspector.pin(TAG));

        for (Reference reference : List.of(TAG, pin.held(), TAG.at(digest(second)))) {
            assertThatThrownBy(() -> store.remove(reference).await().indefinitely())
                    .isInstanceOf(StoreCorrupt.class)
                    .hasMessageContaining("a pin of registry.test/team/agent cannot be understood");
        }
        assertThat(found(first)).isEqualTo(Found.State.WHOLE);
        store.unpin(TAG).await().indefinitely();
        assertThat(store.remove(TAG).await().indefinitely()).isTrue();
    }

    @Test
    void theCheckSaysWhoseThePinIsAndWhatToDo() {
        pin(first);
        inspector.flipBit(inspector.pin(TAG));

        assertThat(store.verify().await().indefinitely().reasons())
                .singleElement()
                .asString()
                .contains(" of registry.test/team/agent:1 ", "; pin or unpin its tag");
        inspector.delete(inspector.record(TAG));
        assertThat(store.verify().await().indefinitely().reasons())
                .singleElement()
                .asString()
                .contains(" of a tag of registry.test/team/agent ");
    }

    @Test
    void aRemovalThatIsOnlyTriedIsRefusedAsTheRealOneAndTakesNothing() {
        Pin pin = pin(first);
        Reference unheld = TAG.at(digest(second));

        assertThatThrownBy(() -> store.removable(TAG).await().indefinitely()).isInstanceOf(Pinned.class);
        assertThatThrownBy(() -> store.removable(pin.held()).await().indefinitely())
                .isInstanceOf(Pinned.class);
        assertThat(store.removable(unheld).await().indefinitely()).isTrue();
        assertThat(found(second)).isEqualTo(Found.State.WHOLE);
        assertThat(store.removable(Samples.reference("registry.test/other/agent:1"))
                        .await()
                        .indefinitely())
                .isFalse();
        inspector.overwrite(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
        assertThatThrownBy(() -> store.removable(unheld).await().indefinitely()).isInstanceOf(StoreUnavailable.class);
    }
}
