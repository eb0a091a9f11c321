package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.testkit.Mounted;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left, and said, when there is no room for a file. */
class NewFileTest {

    private static final byte[] LARGE = new byte[1 << 20];

    @TempDir
    Path folder;

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void fullDiskLeavesTheFileThatWasThereAndNothingElse() throws IOException {
        try (Mounted disk = Mounted.memory(folder.resolve("disk"), "size=64k")) {
            Path file = Files.writeString(folder.resolve("disk/bundle.tar"), "before");

            assertThatThrownBy(() -> NewFile.write(file, out -> out.write(LARGE)))
                    .isInstanceOf(IOException.class);

            assertThat(file).hasContent("before");
            assertThat(names(folder.resolve("disk"))).containsExactly("bundle.tar");
            assertThat(disk).isNotNull();
        }
    }

    @Test
    void fileIsForWhomItWasBeforeAndANewOneForWhomFilesAre() throws IOException {
        Path usual = Files.createFile(folder.resolve("usual"));
        Path shared = Files.createFile(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-rw-r-x"));

        NewFile.write(shared, out -> out.write(1));
        NewFile.write(folder.resolve("new"), out -> out.write(1));

        assertThat(Files.getPosixFilePermissions(shared)).isEqualTo(PosixFilePermissions.fromString("rw-rw-r-x"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("new")))
                .isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void fullDiskIsToldWithTheFileThatWasAskedForAndWhatToDo() throws Exception {
        StringWriter err = new StringWriter();
        int status;
        try (Mounted disk = Mounted.memory(folder.resolve("disk"), "size=64k")) {
            assertThat(disk).isNotNull();
            status = new Troubles().told(failure(folder.resolve("disk/bundle.tar")), new PrintWriter(err));
        }

        assertThat(status).isEqualTo(2);
        assertThat(err)
                .hasToString("agent-loader: " + folder.resolve("disk/bundle.tar") + " cannot be used: No space left on"
                        + " device; it is as it was before. Make room there, or name a file on another disk"
                        + System.lineSeparator());
    }

    @Test
    void folderThatIsNotThereIsToldWithTheFileThatWasAskedFor() {
        Path file = folder.resolve("nowhere/bundle.tar");

        assertThat(failure(file)).hasMessage(file + ": its directory is not there; it is as it was before");
    }

    @Test
    void pipeIsRefusedWithoutWaitingForSomebodyWhoReadsIt() throws Exception {
        Path pipe = pipe("pipe");

        assertThat(failure(pipe)).hasMessageContaining("it is a pipe").hasMessageContaining("- writes to the output");

        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther())
                .isTrue();
        assertThat(names(folder)).containsExactly("pipe");
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    @Test
    void directoryAndANameThatIsNoneAreToldAsSuch() {
        assertThat(failure(folder)).hasMessage(folder + ": it is a directory; it is as it was before");
        assertThatThrownBy(() -> NewFile.named(""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("-o");
    }

    @Test
    void deviceThatTakesNothingIsToldAndStaysADevice() throws IOException {
        Path device = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));

        assertThat(failure(device)).hasMessageContaining("No space left");

        assertThat(Files.readAttributes(device, BasicFileAttributes.class).isOther())
                .isTrue();
        assertThat(device).isSymbolicLink();
    }

    @Test
    void whatALinkLeadsToIsReplacedAndTheLinkStays() throws IOException {
        Path file = Files.writeString(folder.resolve("real.yaml"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);

        NewFile.write(link, out -> out.write("now".getBytes(StandardCharsets.UTF_8)));

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("now");
    }

    @Test
    void linkThatLeadsNowhereIsReplaced() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), folder.resolve("none.yaml"));

        NewFile.write(link, out -> out.write(1));

        assertThat(link).isRegularFile().satisfies(file -> assertThat(Files.isSymbolicLink(file))
                .isFalse());
        assertThat(folder.resolve("none.yaml")).doesNotExist();
    }

    /** As in {@code /tmp}, where anybody can lay a link and wait for who overwrites what it leads to. */
    @ParameterizedTest
    @ValueSource(ints = {01777, 0777})
    void linkThatAnotherUserLaidWhereEverybodyMayWriteIsNotFollowed(int mode) throws IOException {
        Path own = Files.writeString(folder.resolve("own.yaml"), "before");
        Path open = open(mode);
        Path trap = Files.createSymbolicLink(open.resolve("agent.yaml"), own);
        Path around = Files.createSymbolicLink(folder.resolve("around.yaml"), trap);
        Path harmless = Files.createSymbolicLink(open.resolve("mine.yaml"), own);
        assumeTrue(isGivenAway(trap), "only root gives files away");

        assertThat(failure(trap))
                .hasMessageContaining(trap + " is a link that")
                .hasMessageContaining("everybody may write");
        assertThat(failure(around)).hasMessageContaining(trap + " is a link that");
        assertThat(own).hasContent("before");
        NewFile.write(harmless, out -> out.write('1'));
        assertThat(own).hasContent("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {01777, 0777})
    void folderThatIsSuchALinkIsNotFollowed(int mode) throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path before = Files.writeString(own.resolve("before.yaml"), "before");
        Path trap = Files.createSymbolicLink(open(mode).resolve("d"), own);
        Path around = Files.createSymbolicLink(folder.resolve("around"), trap);
        Path harmless = Files.createSymbolicLink(folder.resolve("open/mine"), own);
        assumeTrue(isGivenAway(trap), "only root gives files away");

        assertThat(failure(trap.resolve("x.yaml"))).hasMessageContaining(trap + " is a link that");
        assertThat(failure(trap.resolve("before.yaml"))).hasMessageContaining(trap + " is a link that");
        assertThat(failure(around.resolve("../own/x.yaml"))).hasMessageContaining(trap + " is a link that");
        assertThatThrownBy(() -> NewFolder.write(trap.resolve("lay"), Map.of("a", ByteBuffer.allocate(1))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(trap + " is a link that");
        assertThat(names(own)).containsExactly("before.yaml");
        assertThat(before).hasContent("before");
        NewFile.write(harmless.resolve("x.yaml"), out -> out.write('1'));
        NewFolder.write(harmless.resolve("lay"), Map.of("a", ByteBuffer.allocate(1)));
        assertThat(names(own)).containsExactlyInAnyOrder("before.yaml", "x.yaml", "lay");
    }

    /** As {@code /tmp} of macOS is one to {@code /private/tmp}. */
    @Test
    void linkOfRootIsFollowedWhoeverTheFolderBelongsTo() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path open = open(01777);
        Path link = Files.createSymbolicLink(open.resolve("d"), own);
        assumeTrue(isGivenAway(open) && Files.getAttribute(own, "unix:uid").equals(0), "only root gives files away");

        NewFile.write(link.resolve("x.yaml"), out -> out.write('1'));

        assertThat(own.resolve("x.yaml")).hasContent("1");
    }

    private Path open(int mode) throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setAttribute(open, "unix:mode", mode);
        return open;
    }

    private static boolean isGivenAway(Path link) {
        try {
            Files.setAttribute(link, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static IOException failure(Path file) {
        try {
            NewFile.write(file, out -> out.write(LARGE));
            throw new AssertionError("it was written");
        } catch (IOException failed) {
            return failed;
        }
    }
}
