package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyFolderTest {

    private static final Instant LONG_AGO = Instant.now().minusSeconds(60);

    @TempDir
    Path parent;

    private Path folder;
    private EmptyFolder empty;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(parent.resolve("folder"));
        age();
        empty = new EmptyFolder(folder, Instant::now);
    }

    @Test
    void nothingIsKnownToBeInAFolderWithoutEntries() {
        assertThat(empty.isKnown()).isTrue();
        assertThat(empty.isKnown()).isTrue();
    }

    @Test
    void whatComesAfterALookIsSeen() throws IOException {
        empty.isKnown();

        Files.createDirectory(folder.resolve("entry"));

        assertThat(empty.isKnown()).isFalse();
        Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO.plusSeconds(1)));
        assertThat(empty.isKnown()).isFalse();
    }

    @Test
    void whatComesAndGoesLeavesItEmpty() throws IOException {
        Path entry = Files.createDirectory(folder.resolve("entry"));
        age();
        boolean before = empty.isKnown();

        Files.delete(entry);
        Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO.plusSeconds(1)));

        assertThat(before).isFalse();
        assertThat(empty.isKnown()).isTrue();
    }

    @Test
    void folderThatHasJustChangedIsNotBelieved() throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));

        assertThat(empty.isKnown()).isFalse();
    }

    @Test
    void linkToAnEmptyFolderIsNone() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), folder);

        assertThat(new EmptyFolder(link, Instant::now).isKnown()).isFalse();
    }

    @Test
    void folderThatIsGoneIsNone() throws IOException {
        Files.delete(folder);

        assertThat(empty.isKnown()).isFalse();
    }

    @Test
    void folderThatCannotBeListedIsNotKnown() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
        boolean listed = Files.isReadable(folder);

        boolean known = empty.isKnown();

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThat(known).isEqualTo(listed);
    }

    private void age() throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO));
    }
}
