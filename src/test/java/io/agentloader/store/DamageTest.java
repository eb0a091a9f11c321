package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.behindIndex;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is broken is told and never served, and the next pull heals it. */
@Timeout(30)
class DamageTest {

    private static final Reference TAG = reference("registry.test/team/agent:1");
    private static final Reference TWIN = reference("registry.test/team/agent:2");
    private static final String PLATFORM = "linux/amd64";

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private final Artifact artifact = behindIndex("version: 1\n", PLATFORM, "a");
    private final List<Repair> repaired = new ArrayList<>();
    private StoreInspector inspector;
    private ContentStore store;

    @BeforeEach
    void keepAnAgentUnderTwoTags() {
        inspector = new StoreInspector(folder);
        store = ContentStore.onDisk(Samples.at(folder), Runnable::run, Instant::now, repaired::add);
        keep(TAG);
        keep(TWIN);
    }

    enum Part {
        LAYER,
        MANIFEST,
        INDEX;

        Digest of(Artifact artifact) {
            return switch (this) {
                case LAYER -> artifact.layer().digest();
                case MANIFEST -> artifact.manifest().digest();
                case INDEX -> artifact.named().digest();
            };
        }
    }

    enum Breakage {
        MISSING(StoreInspector::delete, "is missing"),
        EMPTY(StoreInspector::empty, "is 0 bytes"),
        FLIPPED_BIT(StoreInspector::flipBit, "hashes to sha256:"),
        TRUNCATED(StoreInspector::truncate, "bytes, not"),
        LENGTHENED(StoreInspector::lengthen, "bytes, not"),
        DIRECTORY(StoreInspector::replaceByDirectory, "is not a regular file"),
        PIPE(StoreInspector::replaceByPipe, "is not a regular file");

        private final BiConsumer<StoreInspector, Path> way;
        private final String reason;

        Breakage(BiConsumer<StoreInspector, Path> way, String reason) {
            this.way = way;
            this.reason = reason;
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenLayerIsToldAndHealed(Breakage breakage) {
        assertBlobIsToldAndHealed(breakage, Part.LAYER);
    }

    @ParameterizedTest
    @EnumSource
    void brokenManifestIsToldAndHealed(Breakage breakage) {
        assertBlobIsToldAndHealed(breakage, Part.MANIFEST);
    }

    @ParameterizedTest
    @EnumSource
    void brokenIndexIsToldAndHealed(Breakage breakage) {
        assertBlobIsToldAndHealed(breakage, Part.INDEX);
    }

    private void assertBlobIsToldAndHealed(Breakage breakage, Part part) {
        Digest digest = part.of(artifact);
        breakage.way.accept(inspector, inspector.blob(digest));

        Damage byTag = damage(lookup(TAG));
        Damage byDigest = damage(find(artifact.named().digest()));
        aside(byTag);
        aside(byDigest);
        Found after = lookup(TAG);
        keep(TAG);

        assertThat(byTag.blobs()).containsExactly(digest);
        assertThat(byTag.record()).contains(TAG);
        assertThat(byTag.reason())
                .startsWith("the blob " + digest)
                .contains(breakage.reason)
                .doesNotContain(folder.toString());
        assertThat(byDigest.blobs()).containsExactly(digest);
        assertThat(after.state()).isEqualTo(Found.State.DAMAGED);
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
        assertThat(lookup(TWIN).state()).isEqualTo(Found.State.WHOLE);
        assertThat(find(artifact.named().digest()).state()).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.quarantined()).hasSize(breakage == Breakage.MISSING ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void commitAloneHealsABrokenBlob(Breakage breakage) {
        breakage.way.accept(inspector, inspector.blob(artifact.layer().digest()));

        store.commit(artifact).await().indefinitely();

        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void linkToTheRightBytesIsNotFollowed() {
        inspector.replaceByLink(inspector.blob(artifact.layer().digest()), elsewhere.resolve("blob"));

        assertThat(damage(lookup(TAG)).blobs()).containsExactly(artifact.layer().digest());
    }

    @Test
    void deviceInABlobsPlaceIsNotOpened() throws Exception {
        Path blob = inspector.blob(artifact.layer().digest());
        inspector.delete(blob);
        Process mknod = new ProcessBuilder("mknod", blob.toString(), "c", "1", "5").start();
        assumeTrue(mknod.waitFor() == 0, "only root may make devices");

        Damage damage = damage(lookup(TAG));
        aside(damage);
        keep(TAG);

        assertThat(damage.reason()).endsWith("is not a regular file");
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
    }

    /** As a store is that may not be entered: for root there is no other way to have that. */
    @Test
    void storeThatCannotBeReadAtAllIsNoDamage() throws IOException {
        Files.move(folder, elsewhere.resolve("store"));
        // newer runtimes take what is below a file for missing, and none knows what is below a link to itself
        Files.createSymbolicLink(folder, folder);
        try {
            assertThatThrownBy(() -> lookup(TAG)).isInstanceOfSatisfying(StoreUnavailable.class, failure -> assertThat(
                            failure.report().detail())
                    .startsWith("it cannot be read")
                    .doesNotContain(folder.toString()));
        } finally {
            Files.delete(folder);
            Files.move(elsewhere.resolve("store"), folder);
        }
    }

    @Test
    void blobsThatHaveBecomeALinkAreNotFollowedAndAreNoDamage() {
        Path blobs = inspector.blob(artifact.layer().digest()).getParent();
        inspector.replaceByLink(blobs, elsewhere.resolve("blobs"));

        assertThatThrownBy(() -> lookup(TAG)).isInstanceOfSatisfying(StoreUnavailable.class, failure -> assertThat(
                        failure.report().detail())
                .isEqualTo("the disk would not do: blobs/sha256 has become a link, and none is followed"));
    }

    @Test
    void stateSaysThatADirectoryHasBecomeALinkAsSoonAsSomebodyCounts() {
        Path blobs = inspector.blob(artifact.layer().digest()).getParent();
        inspector.replaceByLink(blobs, elsewhere.resolve("blobs"));

        Usage usage = store.usage().await().indefinitely();

        assertThat(usage.blobs()).isZero();
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.READ_ONLY);
    }

    @Test
    void recordThatNamesAPathIsToldAndHealed() {
        assertRecordIsToldAndHealed(() -> inspector.plantRecord(
                TAG, withoutChecksum().replace(TAG.canonical(), "registry.test/../../etc/passwd:1")));
    }

    @Test
    void recordOfALaterVersionIsToldAndStaysUntilItIsReplaced() {
        plantLater();

        Damage damage = damage(lookup(TAG));
        aside(damage);
        Verification repair = store.repair().await().indefinitely();
        String kept = inspector.recordText(TAG);
        keep(TAG);

        assertThat(damage.reason()).contains("was written by a later version of this program");
        assertThat(damage.record()).contains(TAG);
        assertThat(repair.damaged()).isEqualTo(1);
        assertThat(repair.setAside()).isZero();
        assertThat(repair.reasons()).singleElement().asString().contains("was written by a later version");
        assertThat(kept).contains("\"formatVersion\":2");
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.quarantined()).hasSize(1);
        assertThat(repaired)
                .singleElement()
                .extracting(Repair::reason)
                .asString()
                .contains("by a later version");
    }

    @Test
    void recordOfALaterVersionHidesNoOtherThatLeadsToTheDigest() {
        plantLater();

        assertThat(find(artifact.named().digest()).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void recordOfALaterVersionCanBeRemoved() {
        plantLater();

        assertThat(store.remove(TAG).await().indefinitely()).isTrue();
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.NOTHING);
        assertThat(inspector.quarantined()).hasSize(1);
    }

    private void plantLater() {
        inspector.plantRecord(TAG, withoutChecksum().replace("\"formatVersion\":1", "\"formatVersion\":2"));
    }

    @Test
    void whatWasDamagedIsTracedToItsReplacement() {
        Digest layer = artifact.layer().digest();
        inspector.flipBit(inspector.blob(layer));

        Damage damage = damage(lookup(TAG));
        aside(damage);
        Repair open = store.health().repairs().get(0);
        keep(TAG);

        assertThat(open.reference()).isEqualTo(TAG);
        assertThat(open.reason()).isEqualTo(damage.reason());
        assertThat(open.quarantined())
                .isEqualTo(inspector.quarantined())
                .singleElement()
                .asString()
                .startsWith(layer.hex());
        assertThat(open.replacedBy()).isEmpty();
        assertThat(store.health().repairs()).containsExactly(open.by(CONFIRMED.host()));
    }

    @Test
    void whoListensIsToldOnceOfARepairThatIsDone() {
        inspector.flipBit(inspector.blob(artifact.layer().digest()));

        aside(damage(lookup(TAG)));
        boolean early = !repaired.isEmpty();
        keep(TAG);
        keep(TAG);

        assertThat(early).isFalse();
        assertThat(repaired).isEqualTo(store.health().repairs()).hasSize(1);
    }

    @Test
    void whatWasSetAsideIsNamedOnceInTheLog() {
        inspector.flipBit(inspector.blob(artifact.layer().digest()));
        inspector.flipBit(inspector.blob(artifact.manifest().digest()));
        try (LogCapture log = LogCapture.open()) {
            aside(damage(lookup(TAG)));
            aside(damage(lookup(TAG)));
            keep(TAG);

            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("repaired reference=" + TAG.canonical()))
                    .toList();
            assertThat(lines).hasSize(2);
            assertThat(inspector.quarantined()).hasSize(2).allSatisfy(name -> assertThat(String.join("", lines))
                    .containsOnlyOnce(name));
        }
        assertThat(repaired).hasSize(2).allSatisfy(repair -> assertThat(repair.quarantined())
                .containsExactlyInAnyOrderElementsOf(inspector.quarantined()));
    }

    @ParameterizedTest
    @EnumSource(names = "MISSING", mode = EnumSource.Mode.EXCLUDE)
    void blobThatACommitHealsLeavesATrace(Breakage breakage) {
        Digest layer = artifact.layer().digest();
        breakage.way.accept(inspector, inspector.blob(layer));

        keep(TAG);
        keep(TWIN);

        assertThat(store.health().repairs()).singleElement().satisfies(repair -> {
            assertThat(repair.reference()).isEqualTo(TAG);
            assertThat(repair.reason()).startsWith("the blob " + layer).contains(breakage.reason);
            assertThat(repair.replacedBy()).contains(CONFIRMED.host());
            assertThat(repair.quarantined())
                    .isEqualTo(inspector.quarantined())
                    .singleElement()
                    .asString()
                    .startsWith(layer.hex());
        });
        assertThat(repaired).isEqualTo(store.health().repairs());
    }

    @ParameterizedTest
    @EnumSource(names = "MISSING", mode = EnumSource.Mode.EXCLUDE)
    void recordThatAPullReplacesUnreadLeavesATrace(Breakage breakage) {
        breakage.way.accept(inspector, inspector.record(TAG));

        keep(TAG);

        assertThat(repaired).singleElement().satisfies(repair -> {
            assertThat(repair.reference()).isEqualTo(TAG);
            assertThat(repair.reason()).startsWith("the record of " + TAG.canonical() + " ");
            assertThat(repair.replacedBy()).contains(CONFIRMED.host());
            assertThat(repair.quarantined()).isEqualTo(inspector.quarantined()).hasSize(1);
        });
    }

    @Test
    void hundredHealedBlobsWaitForTheirTagsAndNoMore() {
        Repairs repairs = new Repairs(Instant::now, repaired::add);
        for (int i = 0; i <= Repairs.CAPACITY; i++) {
            repairs.healed(digest(i), "number " + i, Optional.empty());
        }

        repairs.replaced(TAG, List.of(digest(0), digest(1)), "registry.test");

        assertThat(repaired).extracting(Repair::reason).containsExactly("number 1");
    }

    private static Digest digest(int number) {
        return Digest.of(new byte[] {(byte) number});
    }

    @Test
    void hundredRepairsAreRemembered() {
        for (int i = 0; i < Repairs.CAPACITY + 5; i++) {
            aside(new Damage(TAG, Optional.empty(), List.of(), "number " + i));
        }

        assertThat(store.health().repairs())
                .hasSize(Repairs.CAPACITY)
                .first()
                .extracting(Repair::reason)
                .isEqualTo("number 104");
    }

    @Test
    void allBrokenBlobsAreToldAtOnce() {
        inspector.delete(inspector.blob(artifact.layer().digest()));
        inspector.empty(inspector.blob(artifact.manifest().digest()));

        assertThat(damage(lookup(TAG)).blobs())
                .containsExactlyInAnyOrder(
                        artifact.layer().digest(), artifact.manifest().digest());
    }

    @Test
    void damageDoneWhileTheEntryIsWarmIsFoundOnTheTagPath() {
        lookup(TAG);
        find(artifact.named().digest());

        inspector.flipBit(inspector.blob(artifact.layer().digest()));

        assertThat(damage(lookup(TAG)).blobs()).containsExactly(artifact.layer().digest());
        assertThat(damage(find(artifact.named().digest())).blobs())
                .containsExactly(artifact.layer().digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{}", "[]", "null", "{\"formatVersion\":1}", "{\"formatVersion\":"})
    void recordOfGarbageIsToldAndHealed(String garbage) {
        assertRecordIsToldAndHealed(() -> inspector.overwrite(inspector.record(TAG), garbage));
    }

    @ParameterizedTest
    @EnumSource(names = "MISSING", mode = EnumSource.Mode.EXCLUDE)
    void brokenRecordIsToldAndHealed(Breakage breakage) {
        assertRecordIsToldAndHealed(() -> breakage.way.accept(inspector, inspector.record(TAG)));
    }

    @Test
    void recordBehindALinkIsToldAndHealed() {
        assertRecordIsToldAndHealed(() -> inspector.replaceByLink(inspector.record(TAG), elsewhere.resolve("record")));
    }

    @Test
    void recordWithADigestThatIsNoneIsToldAndHealed() {
        String digest = artifact.named().digest().toString();

        assertRecordIsToldAndHealed(
                () -> inspector.plantRecord(TAG, withoutChecksum().replace(digest, "garbage")));
    }

    @Test
    void recordWithoutItsChecksumIsToldAndHealed() {
        assertRecordIsToldAndHealed(() -> inspector.overwrite(inspector.record(TAG), withoutChecksum()));
    }

    @Test
    void editedRecordIsToldAndHealed() {
        String edited = inspector.recordText(TAG).replace(CONFIRMED.host(), "evil.test");

        assertRecordIsToldAndHealed(() -> inspector.overwrite(inspector.record(TAG), edited));
    }

    @Test
    void recordOfAnotherReferenceIsToldAndHealed() {
        String other = inspector.recordText(TWIN);

        assertRecordIsToldAndHealed(() -> inspector.overwrite(inspector.record(TAG), other));
    }

    @Test
    void folderOfRecordsThatIsNoneIsToldAndHealed() {
        Path records = inspector.record(TAG).getParent();
        inspector.replaceByLink(records, elsewhere.resolve("records"));

        Damage damage = damage(lookup(TAG));
        keep(TAG);

        assertThat(damage.record()).contains(TAG);
        assertThat(damage.reason()).endsWith("is in a folder that is none");
        assertThat(records).isDirectory();
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.quarantined()).hasSize(1);
    }

    @Test
    void giantRecordIsNotReadAndIsHealed() {
        assertRecordIsToldAndHealed(() -> inspector.overwrite(inspector.record(TAG), new byte[2 << 20]));
    }

    private void assertRecordIsToldAndHealed(Runnable breaking) {
        breaking.run();

        Damage damage = damage(lookup(TAG));
        Found sibling = lookup(TWIN);
        Found byDigest = find(artifact.named().digest());
        aside(damage);
        aside(damage);
        Found after = lookup(TAG);
        keep(TAG);

        assertThat(damage.record()).contains(TAG);
        assertThat(damage.blobs()).isEmpty();
        assertThat(damage.reason())
                .startsWith("the record of registry.test/team/agent:1 ")
                .doesNotContain(folder.toString());
        assertThat(sibling.state()).isEqualTo(Found.State.WHOLE);
        assertThat(byDigest.state()).isEqualTo(Found.State.WHOLE);
        assertThat(after).isEqualTo(Found.NOTHING);
        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.quarantined()).hasSize(1);
    }

    @Test
    void brokenOwnRecordOfADigestIsItsDamageUnlessAnotherRecordLeadsThere() {
        Artifact other = agent("version: 2\n");
        Reference pinned = TAG.at(other.named().digest());
        store.commit(other).await().indefinitely();
        store.tag(pinned, other, CONFIRMED).await().indefinitely();
        inspector.empty(inspector.record(pinned));

        Damage damage = damage(find(other.named().digest()));
        store.tag(TWIN, other, CONFIRMED).await().indefinitely();

        assertThat(damage.record()).contains(pinned);
        assertThat(damage.reference()).isEqualTo(pinned);
        assertThat(find(other.named().digest()).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void brokenSiblingIsNoDamageOfADigestThatNothingElseNames() {
        inspector.overwrite(inspector.record(TAG), "garbage");

        assertThat(find(Digest.of(new byte[] {1}))).isEqualTo(Found.NOTHING);
    }

    @Test
    void brokenRecordIsLeftOutOfTheList() {
        inspector.overwrite(inspector.record(TAG), "garbage");

        assertThat(store.list(Optional.empty(), 10).await().indefinitely())
                .extracting(TagRecord::reference)
                .containsExactly(TWIN);
    }

    @Test
    void memberThatIsNotKnownIsIgnored() {
        inspector.plantRecord(
                TAG, withoutChecksum().replace("{\"formatVersion\"", "{\"pinned\":true,\"formatVersion\""));

        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void whatTheInspectorPlantsIsRead() {
        Artifact planted = agent("version: planted\n");
        Reference reference = reference("registry.test/team/planted:1");

        inspector.plant(reference, planted, CONFIRMED);

        assertThat(store.lookup(reference, "")
                        .await()
                        .indefinitely()
                        .entry()
                        .orElseThrow()
                        .version())
                .isEqualTo(new Version(planted.named().descriptor(), List.of(planted.agent()), CONFIRMED));
    }

    @Test
    void goodBlobThatIsSaidToBeDamagedStays() {
        aside(new Damage(TAG, Optional.of(TAG), List.of(artifact.layer().digest()), "it was, a moment ago"));

        assertThat(lookup(TAG).state()).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.quarantined()).isEmpty();
    }

    private String withoutChecksum() {
        String text = inspector.recordText(TAG);
        return text.substring(0, text.indexOf(",\"checksum\"")) + "}";
    }

    private void keep(Reference reference) {
        store.commit(artifact).await().indefinitely();
        store.tag(reference, artifact, CONFIRMED).await().indefinitely();
    }

    private void aside(Damage damage) {
        store.setAside(damage).await().indefinitely();
    }

    private Found lookup(Reference reference) {
        return store.lookup(reference, PLATFORM).await().indefinitely();
    }

    private Found find(Digest digest) {
        return store.find(TAG.repository(), digest, PLATFORM).await().indefinitely();
    }

    private static Damage damage(Found found) {
        assertThat(found.state()).isEqualTo(Found.State.DAMAGED);
        return found.damage().orElseThrow();
    }
}
