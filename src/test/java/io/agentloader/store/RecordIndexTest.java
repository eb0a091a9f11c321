package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.store.RecordShelf.Care;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at to find a digest: counted, since how long it takes depends on the machine. */
class RecordIndexTest {

    private static final Repository REPOSITORY = tag(0).repository();

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private StoreInspector disk;

    @BeforeEach
    void look() {
        disk = new StoreInspector(folder);
    }

    @Test
    void eachRecordIsReadOnceHoweverManyDigestsAreAskedFor() throws IOException {
        plant(0, 200);
        StoreParts parts = open(clock);

        assertThat(IntStream.range(0, 200).mapToObj(i -> found(parts, i))).containsOnly(Found.State.WHOLE);

        assertThat(shelf(parts).read()).isEqualTo(200);
        assertThat(shelf(parts).listed()).isEqualTo(200);
    }

    @Test
    void digestThatNoRecordNamesCostsNoLookAtThemAgain() throws IOException {
        plant(0, 200);
        StoreParts parts = open(clock);
        found(parts, 0);

        assertThat(found(parts, 5000)).isEqualTo(Found.State.NOTHING);

        assertThat(shelf(parts).listed()).isEqualTo(200);
    }

    @Test
    void recordOfAnotherProcessIsFoundAndIsTheOnlyOneThatIsRead() throws IOException {
        plant(0, 200);
        StoreParts parts = open(clock);
        found(parts, 0);

        plant(200, 201);

        assertThat(found(parts, 200)).isEqualTo(Found.State.WHOLE);
        assertThat(shelf(parts).read()).isEqualTo(201);
    }

    @Test
    void recordThatWasReplacedAnswersForWhatItNamesNowAlone() throws IOException {
        plant(0, 3);
        StoreParts parts = open(clock);
        found(parts, 1);

        disk.plant(tag(1), agent("version: 77\n"), CONFIRMED);
        settle();

        assertThat(found(parts, 1)).isEqualTo(Found.State.NOTHING);
        assertThat(found(parts, 77)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void digestIsNotFoundThroughARecordThatIsGone() throws IOException {
        plant(0, 3);
        StoreParts parts = open(clock);
        found(parts, 1);

        disk.delete(disk.record(tag(1)));

        assertThat(found(parts, 1)).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void whatThisProcessPullsIsKnownWithoutALook() throws IOException {
        plant(0, 200);
        StoreParts parts = open(clock);
        found(parts, 0);
        Artifact pulled = agent("version: 300\n");

        new StoreWrites(parts).commit(pulled);
        new StoreWrites(parts).tag(tag(300), pulled, CONFIRMED);

        assertThat(parts.records().mentioning(REPOSITORY, pulled.layer().digest(), Care.AT_HAND))
                .hasSize(1);
        assertThat(shelf(parts).listed()).isEqualTo(200);
    }

    @Test
    void whatNoRecordMentionsIsToldFromMemoryOnceTheFolderWasLookedAt() throws IOException {
        plant(0, 200);
        StoreParts parts = open(clock);
        Artifact pulled = agent("version: 300\n");
        Digest layer = pulled.layer().digest();

        assertThat(parts.records().isUnmentioned(REPOSITORY, layer)).isFalse();
        found(parts, 0);
        assertThat(parts.records().isUnmentioned(REPOSITORY, layer)).isTrue();
        new StoreWrites(parts).put(tag(300), pulled, CONFIRMED);
        assertThat(parts.records().isUnmentioned(REPOSITORY, layer)).isFalse();
    }

    @Test
    void pullLooksAtNoMoreOfALargeRepositoryThanOfASmallOne() throws IOException {
        plant(0, 1001);
        StoreParts parts = open(clock);
        found(parts, 0);

        for (int i = 2000; i < 2010; i++) {
            Artifact pulled = agent("version: " + i + "\n");
            new StoreReads(parts).layer(REPOSITORY, pulled.layer().descriptor());
            new StoreWrites(parts).commit(pulled);
            new StoreWrites(parts).tag(tag(i), pulled, CONFIRMED);
        }

        assertThat(shelf(parts).listed()).isEqualTo(1001);
        assertThat(shelf(parts).read()).isEqualTo(1001);
    }

    @Test
    void largeFolderRestsTwentyTimesAsLongAsALookTookUnlessItHasToBeExact() throws IOException {
        plant(0, 1001);
        StoreParts parts = open(slow());
        assertThat(found(parts, 0)).isEqualTo(Found.State.WHOLE);
        plant(1001, 1002);
        Digest digest = agent("version: 1001\n").named().digest();

        assertThat(parts.records().mentioning(REPOSITORY, digest, Care.USUAL)).isEmpty();
        assertThat(parts.records().mentioning(REPOSITORY, digest, Care.EXACT)).hasSize(1);
        plant(1002, 1003);
        clock.advance(Duration.ofHours(1));
        assertThat(found(parts, 1002)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void recordThatCouldNotBeReadIsLookedAtAgain() throws IOException {
        plant(0, 3);
        Path record = disk.record(tag(1));
        String good = Files.readString(record);
        disk.replaceByDirectory(record);
        settle();
        StoreParts parts = open(clock);
        assertThat(found(parts, 1)).isEqualTo(Found.State.NOTHING);

        Files.delete(record.resolve("something"));
        Files.delete(record);
        Files.writeString(record, good);

        assertThat(found(parts, 1)).isEqualTo(Found.State.WHOLE);
    }

    private StoreParts open(InstantSource time) {
        return StoreOpening.open(Samples.at(folder), time, WriteStep.Observer.NONE);
    }

    /** Every question for the time takes a second. */
    private InstantSource slow() {
        return () -> {
            clock.advance(Duration.ofSeconds(1));
            return clock.instant();
        };
    }

    private void plant(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            disk.plant(tag(i), agent("version: " + i + "\n"), CONFIRMED);
        }
        settle();
    }

    /** As if all of it had been written a while ago: a folder that has just changed is looked at again. */
    private void settle() throws IOException {
        Path records = disk.record(tag(0)).resolveSibling("");
        Instant since = clock.instant().minus(Duration.ofHours(1));
        FileTime time = FileTime.from(since.plusNanos(System.nanoTime() % 1_000_000_000));
        try (Stream<Path> files = Files.list(records)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isAfter(since.plusSeconds(1))) {
                    Files.setLastModifiedTime(file, time);
                }
            }
        }
        Files.setLastModifiedTime(records, time);
    }

    private static Found.State found(StoreParts parts, int number) {
        Digest digest = agent("version: " + number + "\n").named().digest();
        return new StoreReads(parts)
                .find(REPOSITORY, digest, ANY, Share.UNCOUNTED)
                .state();
    }

    private static RecordShelf shelf(StoreParts parts) {
        return parts.records().shelf(REPOSITORY);
    }

    private static Reference tag(int number) {
        return reference("registry.test/team/agent:" + number);
    }
}
