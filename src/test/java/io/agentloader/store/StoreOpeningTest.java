package io.agentloader.store;

import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Folders;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOpeningTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Reference TAG = reference("registry.test/a/b:1");
    private static final Owner SELF = Owner.current();

    /** Where nobody, root included, can make a directory. */
    private static final Path UNWRITABLE = Path.of("/proc");

    /** No system gives ids as high as this. */
    private static final long NOBODY = 999_999_999L;

    @TempDir
    Path folder;

    @Test
    void everythingIsForTheOwnerAlone() throws IOException {
        Path root = folder.resolve("new/store");
        StoreParts parts = open(root);
        StoreWrites writes = new StoreWrites(parts);
        writes.commit(agent("version: 1\n"));
        writes.tag(reference("registry.test/a/b:1"), agent("version: 1\n"), CONFIRMED);

        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void rootMayBeALink() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        open(link);

        assertThat(real.resolve("oci-layout")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "blobs/sha256", ".agent-loader", ".agent-loader/refs", ".agent-loader/ingest"})
    void nothingBelowTheRootMayBeALink(String name) throws IOException {
        Path root = folder.resolve("store");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectories(root.resolve(name).getParent());
        Files.createSymbolicLink(root.resolve(name), elsewhere);
        tighten(root);

        assertThatThrownBy(() -> open(root)).isInstanceOf(StoreUnavailable.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "blobs", "blobs/sha256", ".agent-loader/refs"})
    void storeThatOthersMayWriteIsRefusedWithTheWayOutAndWithoutItsPath(String name) throws IOException {
        Path root = folder.resolve("store");
        open(root);
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxrwx---"));

        assertThatThrownBy(() -> open(root)).isInstanceOfSatisfying(StoreUnavailable.class, refused -> {
            assertThat(refused.report().detail()).contains("chmod go-w").doesNotContain(root.toString());
            assertThat(refused).cause().hasMessageContaining(root.toString());
        });
    }

    @Test
    void layoutOfAnotherVersionIsReadAndNeverWritten() throws IOException {
        ContentStore first = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOW);
        keep(first);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
        draft(new Owner(SELF.boot(), NOBODY, 1));
        var before = new StoreInspector(folder).snapshot();

        ContentStore store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOW.plusSeconds(86_400));
        Found found = store.lookup(TAG, "").await().indefinitely();
        store.tend().await().indefinitely();

        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.READ_ONLY);
        assertThatThrownBy(() -> keep(store))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("only read");
        assertThatThrownBy(() -> store.collect(false).await().indefinitely()).isInstanceOf(StoreUnavailable.class);
        assertThat(new StoreInspector(folder).snapshot()).isEqualTo(before);
    }

    @Test
    void emptyLayoutOfAnotherVersionIsLeftEmpty() throws IOException {
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");

        ContentStore store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOW);

        assertThat(store.lookup(TAG, "").await().indefinitely()).isEqualTo(Found.NOTHING);
        assertThat(new StoreInspector(folder).snapshot()).containsOnlyKeys("", "oci-layout");
    }

    @Test
    void storeThatOthersMayWriteIsAcceptedWhenConfigured() throws IOException {
        open(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

        StoreParts parts = StoreOpening.open(Samples.at(folder).acceptingOthers(), () -> NOW, WriteStep.Observer.NONE);

        assertThat(parts.condition().state()).isEqualTo(StoreHealth.State.OK);
    }

    private static void keep(ContentStore store) {
        Artifact artifact = agent("version: 1\n");
        store.commit(artifact).await().indefinitely();
        store.tag(TAG, artifact, CONFIRMED).await().indefinitely();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{}", "{\"imageLayoutVersion\":\"\"}", "{\"imageLayoutVersion\":"})
    void markerThatSaysNothingIsWrittenAgain(String text) throws IOException {
        Path marker = folder.resolve("oci-layout");
        Files.writeString(marker, text);

        open(folder);

        assertThat(marker).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    @Test
    void fileInTheStoresPlaceIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("agent-loader.store.path");
    }

    @Test
    void storeThatCannotBeMadeIsOpenedAndMadeOnceTheDiskLetsIt() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("disk"), UNWRITABLE);
        ContentStore store = ContentStore.onDisk(Samples.at(link.resolve("store")), Runnable::run, () -> NOW);

        Found before = store.lookup(TAG, "").await().indefinitely();
        StoreHealth.State broken = store.health().state();
        assertThatThrownBy(() -> keep(store)).isInstanceOf(StoreUnavailable.class);
        store.tend().await().indefinitely();
        Files.delete(link);
        Files.createDirectory(link);
        keep(store);

        assertThat(before).isEqualTo(Found.NOTHING);
        assertThat(broken).isEqualTo(StoreHealth.State.READ_ONLY);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
        assertThat(store.lookup(TAG, "").await().indefinitely().state()).isEqualTo(Found.State.WHOLE);
        assertThat(link.resolve("store/oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    @Test
    void storeThatOthersMayWriteIsRefusedWheneverItTurnsUp() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("disk"), UNWRITABLE);
        ContentStore store = ContentStore.onDisk(Samples.at(link.resolve("store")), Runnable::run, () -> NOW);
        Files.delete(link);
        Files.createDirectories(link.resolve("store"));
        Files.setPosixFilePermissions(link.resolve("store"), PosixFilePermissions.fromString("rwxrwxrwx"));

        store.tend().await().indefinitely();

        assertThatThrownBy(() -> store.lookup(TAG, "").await().indefinitely())
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("chmod go-w");
        assertThatThrownBy(() -> keep(store)).hasMessageContaining("chmod go-w");
        assertThat(link.resolve("store")).isEmptyDirectory();
    }

    @Test
    void storeThatIsDeletedUnderUsGrowsAgainWhole() throws IOException {
        Path root = folder.resolve("store");
        ContentStore store = ContentStore.onDisk(Samples.at(root), Runnable::run, () -> NOW);
        keep(store);
        Folders.delete(root);

        Found gone = store.lookup(TAG, "").await().indefinitely();
        keep(store);

        assertThat(gone).isEqualTo(Found.NOTHING);
        assertThat(store.lookup(TAG, "").await().indefinitely().state()).isEqualTo(Found.State.WHOLE);
        assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(Files.getPosixFilePermissions(root)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void layoutThatBecomesOneOfAnotherVersionIsNotWrittenUntilItIsOursAgain() throws IOException {
        ContentStore store = ContentStore.onDisk(Samples.at(folder), Runnable::run, () -> NOW);
        keep(store);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"} ");

        assertThatThrownBy(() -> keep(store)).hasMessageContaining("only read");
        Found read = store.lookup(TAG, "").await().indefinitely();
        StoreHealth.State foreign = store.health().state();
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        keep(store);

        assertThat(read.state()).isEqualTo(Found.State.WHOLE);
        assertThat(foreign).isEqualTo(StoreHealth.State.READ_ONLY);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
    }

    @Test
    void fileAboveTheStoresPlaceIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> open(file.resolve("store")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("agent-loader.store.path");
    }

    @Test
    void openingAgainChangesNothing() {
        open(folder);
        StoreInspector inspector = new StoreInspector(folder);
        var before = inspector.snapshot();

        open(folder);

        assertThat(inspector.snapshot()).isEqualTo(before);
    }

    @Test
    void draftsOfProcessesThatAreGoneAreRemoved() throws IOException {
        open(folder);
        draft(new Owner(SELF.boot(), NOBODY, 1));
        draft(new Owner(SELF.boot(), SELF.pid(), SELF.started() - 1));
        draft(new Owner("another-1", SELF.pid(), SELF.started()));

        open(folder);

        assertThat(new StoreInspector(folder).ingest()).isEmpty();
    }

    @Test
    void draftsOfLiveProcessesAndOfOtherContainersAreKept() throws IOException {
        open(folder);
        String own = draft(SELF);
        String parent = draft(new Owner(SELF.boot(), livingParent(), 1));
        String container = draft(new Owner(otherNameSpace(), NOBODY, 1));

        open(folder);

        assertThat(new StoreInspector(folder).ingest()).containsExactlyInAnyOrder(own, parent, container);
    }

    @Test
    void draftThatNobodyCanTellAboutIsRemovedAfterADay() throws IOException {
        open(folder);
        String container = draft(new Owner(otherNameSpace(), NOBODY, 1));
        age(container, NOW.minusSeconds(86_401));
        Files.writeString(ingest().resolve("foreign"), "");
        age("foreign", NOW.minusSeconds(86_401));

        open(folder);

        assertThat(new StoreInspector(folder).ingest()).isEmpty();
    }

    private static long livingParent() {
        return ProcessHandle.current().parent().orElse(ProcessHandle.current()).pid();
    }

    private static String otherNameSpace() {
        return SELF.boot().substring(0, SELF.boot().lastIndexOf('-')) + "-1";
    }

    private Path ingest() {
        return folder.resolve(".agent-loader/ingest");
    }

    private String draft(Owner owner) throws IOException {
        String name = owner.name(1);
        Files.writeString(ingest().resolve(name), "half");
        age(name, NOW);
        return name;
    }

    private void age(String name, Instant modified) throws IOException {
        Files.setLastModifiedTime(ingest().resolve(name), FileTime.from(modified));
    }

    private static void tighten(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(found -> !Files.isSymbolicLink(found)).toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    private static StoreParts open(Path root) {
        return StoreOpening.open(Samples.at(root), () -> NOW, WriteStep.Observer.NONE);
    }
}
