package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Duration DAY = Duration.ofDays(1);

    /** What one agent of {@link #big} takes, about. */
    private static final long SIZE = 100_000;

    @TempDir
    Path folder;

    private final Instant now = Instant.now();
    private StoreInspector inspector;
    private StoreSettings settings;

    @BeforeEach
    void prepare() {
        inspector = new StoreInspector(folder);
        settings = Samples.at(folder);
    }

    @Test
    void blobThatNothingNamesIsDeletedOnceItIsOldEnough() {
        Artifact forgotten = agent("version: forgotten\n");
        store().commit(forgotten).await().indefinitely();

        Collected early = collectAt(now.plusSeconds(500));
        Collected late = collectAt(now.plusSeconds(700));

        assertThat(early.blobs()).isZero();
        assertThat(late.blobs()).isEqualTo(2);
        assertThat(late.freed())
                .isEqualTo(forgotten.layer().size() + forgotten.manifest().size());
        assertThat(inspector.blob(forgotten.layer().digest())).doesNotExist();
        assertThat(inspector.blob(Digest.of("{}".getBytes(StandardCharsets.US_ASCII))))
                .exists();
    }

    @Test
    void clockThatIsAheadMakesNothingOld() {
        Artifact agent = agent("version: 1\n");
        store().commit(agent).await().indefinitely();
        ContentStore ahead = ContentStore.onDisk(settings, Runnable::run, () -> now.plus(DAY));

        assertThat(ahead.collect(false).await().indefinitely().blobs()).isZero();
        assertThat(inspector.blob(agent.layer().digest())).exists();
        assertThat(folder.resolve(".agent-loader/ingest")).isEmptyDirectory();
    }

    @Test
    void clockThatIsBehindMakesNothingOld() {
        store().commit(agent("version: 1\n")).await().indefinitely();
        inspector.ageBlobs(now.minus(Duration.ofMinutes(15)));
        ContentStore behind = ContentStore.onDisk(settings, Runnable::run, () -> now.minusSeconds(360));

        assertThat(behind.collect(false).await().indefinitely().blobs()).isZero();
    }

    @Test
    void everythingThatARecordNamesStays() {
        keep(TAG, Samples.behindIndex("version: 1\n", ANY, "a"), now);
        keep(TAG, agent("version: 2\n"), now.plusSeconds(1));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.blobs()).isZero();
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
        assertThat(find(Samples.behindIndex("version: 1\n", ANY, "a"))).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatARecordNamesThatIsNotUnderstoodStays() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent, now);
        String text = inspector.recordText(TAG);
        inspector.plantRecord(
                TAG, text.substring(0, text.indexOf(",\"checksum\"")).replace("Version\":1", "Version\":2") + "}");

        assertThat(collectAt(now.plus(DAY)).blobs()).isZero();
    }

    @Test
    void configThatAManifestNamesStays() {
        Artifact agent = agent("version: 1\n");
        keep(TAG, agent, now);
        inspector.plantBlob(Samples.layer("a config"));
        Artifact other = withConfig(Samples.layer("a config").digest());
        keep(reference("registry.test/team/other:1"), other, now);

        assertThat(collectAt(now.plus(DAY)).blobs()).isZero();
    }

    @Test
    void whatAManifestNamesStaysHoweverLargeTheManifest() {
        inspector.plantBlob(Samples.layer("a config"));
        Artifact small = withConfig(Samples.layer("a config").digest());
        byte[] larger = Arrays.copyOf(small.manifest().toByteArray(), 9 << 20);
        Arrays.fill(larger, Math.toIntExact(small.manifest().size()), larger.length, (byte) ' ');
        Content manifest = Content.hash(small.manifest().descriptor().mediaType(), larger);
        keep(TAG, new Artifact(manifest, manifest, small.layer(), ANY, small.yaml(), small.yamlSize()), now);

        assertThat(collectAt(now.plus(DAY)).blobs()).isZero();
    }

    @Test
    void leastRecentlyUsedGoesFirstAndTagsGoLast() {
        settings = settings.withMaxSize(5 * SIZE / 2);
        Artifact tagged = big("tagged");
        Artifact early = big("early");
        Artifact late = big("late");
        keep(TAG, tagged, now.minus(Duration.ofDays(9)));
        keep(TAG.at(early.named().digest()), early, now.minus(Duration.ofDays(5)));
        keep(TAG.at(late.named().digest()), late, now.minus(Duration.ofDays(3)));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.records()).isEqualTo(1);
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
        assertThat(find(late)).isEqualTo(Found.State.WHOLE);
        assertThat(find(early)).isEqualTo(Found.State.NOTHING);
        assertThat(inspector.blob(early.layer().digest())).doesNotExist();
        assertThat(collected.kept()).isLessThan(settings.maxSize());
    }

    @Test
    void whatATagNamedBeforeGoesBeforeTheTag() {
        settings = settings.withMaxSize(3 * SIZE / 2);
        keep(TAG, big("before"), now.minus(Duration.ofDays(2)));
        keep(TAG, big("now"), now.minus(Duration.ofDays(1)));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.versions()).isEqualTo(1);
        assertThat(collected.records()).isZero();
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
        assertThat(find(big("before"))).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void tagsStayWhateverTheLimitsWhileOffline() {
        settings = settings.withMaxSize(1).withMaxAge(DAY).whenOffline();
        Artifact pinned = big("by digest");
        keep(TAG, big("tagged"), now.minus(Duration.ofDays(9)));
        keep(TAG.at(pinned.named().digest()), pinned, now.minus(Duration.ofDays(9)));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.records()).isEqualTo(1);
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
        assertThat(find(pinned)).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void whatIsOnTheWarmListStaysWhateverTheLimits() {
        Artifact digest = big("by digest");
        Reference other = reference("registry.test/team/other:1");
        settings = settings.withMaxSize(1)
                .withMaxAge(DAY)
                .holding(List.of(TAG, other.at(digest.named().digest())));
        keep(TAG, big("warm"), now.minus(Duration.ofDays(9)));
        keep(other, digest, now.minus(Duration.ofDays(9)));
        keep(reference("registry.test/team/agent:2"), big("cold"), now.minus(Duration.ofDays(1)));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.records()).isEqualTo(1);
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
        assertThat(lookup(other)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void recordWithAnEarlierVersionThatStaysIsNotDropped() {
        Artifact held = big("held");
        Reference moved = reference("registry.test/team/agent:2");
        keep(moved, held, now.minus(Duration.ofDays(9)));
        keep(moved, big("now"), now.minus(Duration.ofDays(8)));
        settings = settings.withMaxAge(DAY).holding(List.of(TAG.at(held.named().digest())));

        Collected collected = collectAt(now.plus(DAY));

        assertThat(collected.records() + collected.versions()).isZero();
        assertThat(find(held)).isEqualTo(Found.State.WHOLE);
        assertThat(lookup(moved)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatWasConfirmedAMomentAgoStaysWhateverTheLimits() {
        settings = settings.withMaxSize(1);
        keep(TAG, big("fresh"), now);

        assertThat(collectAt(now.plusSeconds(60)).records()).isZero();
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatWentUnusedForTooLongIsDropped() {
        settings = settings.withMaxAge(Duration.ofDays(7));
        keep(TAG, agent("version: old\n"), now.minus(Duration.ofDays(9)));
        Reference young = reference("registry.test/team/young:1");
        keep(young, agent("version: young\n"), now.minus(Duration.ofDays(5)));

        Collected collected = collectAt(now.plusSeconds(700));

        assertThat(collected.records()).isEqualTo(1);
        assertThat(lookup(TAG)).isEqualTo(Found.State.NOTHING);
        assertThat(lookup(young)).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.record(TAG).getParent()).doesNotExist();
    }

    @Test
    void whatWasReadTodayCountsAsUsed() {
        settings = settings.withMaxAge(Duration.ofDays(7));
        keep(TAG, agent("version: old\n"), now.minus(Duration.ofDays(9)));
        ContentStore store = ContentStore.onDisk(settings, Runnable::run, () -> now.plusSeconds(700));

        store.lookup(TAG, ANY).await().indefinitely();
        store.collect(false).await().indefinitely();

        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void dryRunCountsTheSameAndChangesNothing() {
        settings = settings.withMaxSize(3 * SIZE / 2);
        keep(TAG, big("one"), now.minus(Duration.ofDays(2)));
        keep(reference("registry.test/team/two:1"), big("two"), now.minus(Duration.ofDays(1)));
        inspector.ageBlobs(now.minus(DAY));
        var before = inspector.snapshot();
        ContentStore store = ContentStore.onDisk(settings, Runnable::run, () -> now.plus(DAY));

        Collected dry = store.collect(true).await().indefinitely();
        var after = inspector.snapshot();
        Collected done = store.collect(false).await().indefinitely();

        assertThat(after).isEqualTo(before);
        assertThat(dry)
                .isEqualTo(new Collected(
                        dry.at(), 1, 0, 2, done.freed(), done.kept(), true, done.limits(), List.of(TAG.canonical())));
        assertThat(done)
                .isEqualTo(new Collected(
                        dry.at(), 1, 0, 2, dry.freed(), dry.kept(), false, dry.limits(), List.of(TAG.canonical())));
    }

    @Test
    void tagPutsBackWhatWasCollectedSinceItsCommit() {
        Artifact agent = agent("version: 1\n");
        ContentStore store = store();
        store.commit(agent).await().indefinitely();
        collectAt(now.plus(DAY));

        store.tag(TAG, agent, new Confirmation(now, "registry.test")).await().indefinitely();

        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void foreignFileAmongTheBlobsIsLeftAlone() {
        inspector.plantFile(folder.resolve("blobs/sha256/README"), "mine");
        inspector.ageBlobs(now.minus(DAY));

        collectAt(now.plus(DAY));

        assertThat(folder.resolve("blobs/sha256/README")).exists();
    }

    @Test
    void removedTagIsGoneAndItsDigestWithTheDigest() {
        Artifact agent = agent("version: 1\n");
        Reference twin = reference("registry.test/team/agent:2");
        keep(TAG, agent, now);
        keep(twin, agent, now);
        ContentStore store = store();

        Boolean first = store.remove(TAG).await().indefinitely();
        Boolean second = store.remove(TAG).await().indefinitely();
        Found.State found = find(agent);
        Boolean digest = store.remove(TAG.at(agent.named().digest())).await().indefinitely();

        assertThat(List.of(first, second, digest)).containsExactly(true, false, true);
        assertThat(found).isEqualTo(Found.State.WHOLE);
        assertThat(find(agent)).isEqualTo(Found.State.NOTHING);
        assertThat(lookup(twin)).isEqualTo(Found.State.NOTHING);
        assertThat(Files.exists(inspector.blob(agent.layer().digest()))).isTrue();
    }

    @Test
    void removedDigestLeavesTheHistoryOfATagThatHasMovedOn() {
        Artifact before = agent("version: 1\n");
        keep(TAG, before, now);
        keep(TAG, agent("version: 2\n"), now.plusSeconds(1));
        ContentStore store = store();

        store.remove(TAG.at(before.named().digest())).await().indefinitely();

        assertThat(find(before)).isEqualTo(Found.State.NOTHING);
        assertThat(store.list(Optional.empty(), 10).await().indefinitely())
                .singleElement()
                .satisfies(record -> assertThat(record.previous()).isEmpty());
    }

    private static Artifact big(String name) {
        return agent("version: " + name + "\n" + "x".repeat((int) SIZE));
    }

    private static Artifact withConfig(Digest config) {
        Artifact plain = agent("version: 3\n");
        String manifest = new String(plain.manifest().toByteArray(), StandardCharsets.UTF_8)
                .replace(Digest.of("{}".getBytes(StandardCharsets.US_ASCII)).toString(), config.toString());
        Content content =
                Content.hash(plain.manifest().descriptor().mediaType(), manifest.getBytes(StandardCharsets.UTF_8));
        return new Artifact(content, content, plain.layer(), ANY, plain.yaml(), plain.yamlSize());
    }

    private ContentStore store() {
        return ContentStore.onDisk(settings, Runnable::run, () -> now);
    }

    /** Written, and so used, at that time. */
    private void keep(Reference reference, Artifact artifact, Instant at) {
        ContentStore store = ContentStore.onDisk(settings, Runnable::run, () -> at);
        store.commit(artifact).await().indefinitely();
        store.tag(reference, artifact, new Confirmation(at, "registry.test"))
                .await()
                .indefinitely();
    }

    /** As if everything had been written now. */
    private Collected collectAt(Instant at) {
        inspector.ageBlobs(now.minus(Duration.between(now, at)));
        return ContentStore.onDisk(settings, Runnable::run, () -> at)
                .collect(false)
                .await()
                .indefinitely();
    }

    private Found.State lookup(Reference reference) {
        return store().lookup(reference, ANY).await().indefinitely().state();
    }

    private Found.State find(Artifact artifact) {
        return store().find(TAG.repository(), artifact.named().digest(), ANY)
                .await()
                .indefinitely()
                .state();
    }

    @Test
    void confirmationOfTheEndOfTimeKeepsItsVersionAndEndsNoCollection() {
        settings = settings.withMaxAge(DAY);
        keep(TAG, agent("version: 1\n"), now);
        store().tag(TAG, agent("version: 1\n"), new Confirmation(Instant.MAX, "registry.test"))
                .await()
                .indefinitely();

        assertThat(collectAt(now.plus(DAY)).records()).isZero();
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whoCollectsInAnotherShellKeepsWhatTheServiceWouldKeep() {
        StoreSettings small = settings.withMaxSize(SIZE / 2).withMaxAge(DAY);
        keep(TAG, big("one"), now.minus(Duration.ofDays(40)));
        ContentStore service = ContentStore.onDisk(settings.whenOffline(), Runnable::run, () -> now);
        service.tend().await().indefinitely();

        Collected kept = ContentStore.onDisk(small, Runnable::run, () -> now.plus(DAY))
                .collect(false)
                .await()
                .indefinitely();

        assertThat(kept.limits()).isEqualTo(new Limits(settings.maxSize(), settings.maxAge(), true, true));
        assertThat(kept.records()).isZero();
        assertThat(lookup(TAG)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void limitsThatNobodyCanReadEndACollectionInAnotherShellAndNotTheServices() {
        inspector.plantFile(folder.resolve(".agent-loader").resolve("limits.json"), "{}");
        ContentStore store = store();

        assertThatThrownBy(() -> store.collect(false).await().indefinitely())
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("limits.json");
        store.tend().await().indefinitely();
        assertThat(store.collect(false).await().indefinitely().limits().ofService())
                .isFalse();
        assertThat(store().collect(false).await().indefinitely().limits().ofService())
                .isFalse();
    }
}
