package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of references that were to move together and of which only the first has moved. */
class JournalTest {

    private static final Reference ONE = reference("registry.test/team/agent:1");
    private static final Reference TWO = reference("registry.test/team/agent:2");

    private final Artifact one = agent("version: 1\n");
    private final Artifact two = agent("version: 2\n");

    @TempDir
    Path folder;

    private Instant now = CONFIRMED.at();
    private StoreInspector inspector;

    /** Opened before anything went wrong. */
    private ContentStore other;

    @BeforeEach
    void open() {
        other = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> now);
        inspector = new StoreInspector(folder);
    }

    private static final class Cut extends Error {
        private Cut() {
            super("cut", null, false, false);
        }
    }

    private void cutAfterTheFirst() {
        WriteStep.Observer cutting = (part, step) -> {
            if (part == WriteStep.Part.RECORD && step == WriteStep.SYNCED) {
                throw new Cut();
            }
        };
        StoreWrites writes = new StoreWrites(StoreOpening.open(Samples.at(folder), () -> now, cutting));
        assertThatThrownBy(() -> {
                    writes.commit(one);
                    writes.commit(two);
                    writes.tagAll(List.of(new Naming(ONE, one), new Naming(TWO, two)), CONFIRMED);
                })
                .isInstanceOf(Cut.class);
    }

    /** Both references, in a store that does this with every record that is written. */
    private void moveBoth(Artifact first, Artifact second, Runnable written) {
        StoreWrites writes = new StoreWrites(StoreOpening.open(Samples.at(folder), () -> now, (part, step) -> {
            if (part == WriteStep.Part.RECORD && step == WriteStep.SYNCED) {
                written.run();
            }
        }));
        try {
            writes.commit(first);
            writes.commit(second);
            writes.tagAll(
                    List.of(new Naming(ONE, first), new Naming(TWO, second)),
                    new Confirmation(CONFIRMED.at(), Confirmation.IMPORT));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void breakDisk() {
        inspector.overwriteFolder(ingest());
    }

    private Path ingest() {
        return folder.resolve(".agent-loader").resolve("ingest");
    }

    private Found.State state(Reference reference) {
        return other.lookup(reference, Samples.ANY).await().indefinitely().state();
    }

    private void tend() {
        other.tend().await().indefinitely();
    }

    @Test
    void whoeverTendsTheStoreNextWritesTheOthers() {
        cutAfterTheFirst();
        Found.State before = state(TWO);

        tend();

        assertThat(before).isEqualTo(Found.State.NOTHING);
        assertThat(state(ONE)).isEqualTo(Found.State.WHOLE);
        assertThat(state(TWO)).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.journals()).isEmpty();
    }

    @Test
    void whatARegistryHasSaidSinceIsNotUndone() {
        cutAfterTheFirst();
        Confirmation later = new Confirmation(CONFIRMED.at().plusSeconds(1), "registry.test");
        other.tag(TWO, one, later).await().indefinitely();

        tend();

        Entry entry =
                other.lookup(TWO, Samples.ANY).await().indefinitely().entry().orElseThrow();
        assertThat(entry.named().digest()).isEqualTo(one.named().digest());
        assertThat(entry.version().confirmation()).isEqualTo(later);
    }

    @Test
    void whatIsRemovedBeforeStaysRemoved() {
        cutAfterTheFirst();

        boolean there = other.remove(TWO).await().indefinitely();
        tend();

        assertThat(there).isTrue();
        assertThat(state(TWO)).isEqualTo(Found.State.NOTHING);
        assertThat(state(ONE)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void collectionKeepsItsBlobsHoweverLateItComes() {
        cutAfterTheFirst();
        now = now.plus(Duration.ofDays(1));
        inspector.ageBlobs(CONFIRMED.at());

        other.collect(false).await().indefinitely();

        assertThat(state(TWO)).isEqualTo(Found.State.WHOLE);
    }

    @Test
    void tornOneIsSetAside() throws IOException {
        cutAfterTheFirst();
        inspector.truncate(folder.resolve(".agent-loader")
                .resolve("journal")
                .resolve(inspector.journals().get(0)));

        tend();
        tend();

        assertThat(state(TWO)).isEqualTo(Found.State.NOTHING);
        assertThat(inspector.journals()).isEmpty();
        assertThat(inspector.quarantined()).hasSize(1);
    }

    @Test
    @Timeout(60)
    void whatIsNoFileIsSetAsideAndHoldsNobodyUp() {
        Path journal = folder.resolve(".agent-loader").resolve("journal");
        inspector.replaceByDirectory(journal.resolve("d.v1"));
        inspector.replaceByPipe(journal.resolve("x.v1"));

        ContentStore opened = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> now);
        opened.tag(ONE, one, CONFIRMED).await().indefinitely();

        assertThat(state(ONE)).isEqualTo(Found.State.WHOLE);
        assertThat(inspector.journals()).isEmpty();
        assertThat(inspector.quarantined()).hasSize(2);
    }

    @Test
    void moveThatFailsBetweenTwoRecordsLeavesNoneOfThemAndNothingToFinish() {
        Runnable breaking = this::breakDisk;

        assertThatThrownBy(() -> moveBoth(one, two, breaking)).hasRootCauseInstanceOf(IOException.class);

        assertThat(inspector.journals()).isEmpty();
        inspector.delete(ingest());
        tend();
        assertThat(state(ONE)).isEqualTo(Found.State.NOTHING);
        assertThat(state(TWO)).isEqualTo(Found.State.NOTHING);
    }

    @Test
    void moveThatFailsPutsBackWhatWasNamedBefore() {
        moveBoth(one, two, () -> {});
        TagRecord before = record(ONE);
        AtomicInteger left = new AtomicInteger(1);

        assertThatThrownBy(() -> moveBoth(two, one, () -> {
                    if (left.getAndDecrement() == 0) {
                        throw new IllegalStateException("no more");
                    }
                }))
                .hasMessage("no more");

        assertThat(record(ONE)).isEqualTo(before);
        assertThat(state(TWO)).isEqualTo(Found.State.WHOLE);
        assertThat(record(TWO).current().named().digest()).isEqualTo(two.named().digest());
        assertThat(inspector.journals()).isEmpty();
    }

    @Test
    void moveThatCannotBeTakenBackIsSaidToHaveBegunAndIsFinishedLater() {
        moveBoth(one, two, () -> {});

        assertThatThrownBy(() -> moveBoth(two, one, this::breakDisk))
                .cause()
                .isInstanceOf(Journal.Begun.class)
                .satisfies(begun -> assertThat(Failures.ofIo(folder, (IOException) begun))
                        .hasMessageContaining("; the import has begun, and will be finished when it does again"));
        inspector.delete(ingest());
        tend();

        assertThat(record(ONE).current().named().digest()).isEqualTo(two.named().digest());
        assertThat(record(TWO).current().named().digest()).isEqualTo(one.named().digest());
        assertThat(inspector.journals()).isEmpty();
    }

    @Test
    void importFinishesFirstWhatAnotherHasLeft() {
        cutAfterTheFirst();

        moveBoth(two, one, () -> {});
        tend();

        assertThat(record(ONE).current().named().digest()).isEqualTo(two.named().digest());
        assertThat(inspector.journals()).isEmpty();
    }

    private TagRecord record(Reference reference) {
        return other.list(Optional.empty(), 10).await().indefinitely().stream()
                .filter(record -> record.reference().equals(reference))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneOfALaterFormatIsLeftAlone() {
        inspector.plantFile(folder.resolve(".agent-loader").resolve("journal").resolve("x.v2"), "what is to come");

        tend();

        assertThat(inspector.journals()).containsExactly("x.v2");
    }
}
