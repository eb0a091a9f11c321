package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.testkit.StoreInspector;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GuardedFileTest {

    @TempDir
    Path folder;

    @Test
    void fileThatIsAsLargeAsAllowedIsReadWhole() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");

        assertThat(GuardedFile.read(file, 5)).asString().isEqualTo("12345");
    }

    @Test
    void largerFileIsSpoiltAndNotRead() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");

        assertThatThrownBy(() -> GuardedFile.read(file, 4))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.isSpoilt()).isTrue())
                .hasMessage("is 5 bytes, and has to be at most 4");
    }

    @Test
    void linkIsNotFollowed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThatThrownBy(() -> GuardedFile.read(link, 5)).isInstanceOf(BadFile.class);
    }

    @Test
    @Timeout(20)
    void pipeIsSpoiltAndNotWaitedFor() {
        Path pipe = folder.resolve("pipe");
        new StoreInspector(folder).replaceByPipe(pipe);

        assertThatThrownBy(() -> GuardedFile.read(pipe, 5))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.isSpoilt()).isTrue())
                .hasMessage("is not a regular file");
        assertThatThrownBy(() -> GuardedFile.isBetween(pipe, new byte[1], new byte[1]))
                .hasMessage("is not a regular file");
    }

    @Test
    void whatCannotBeReadIsNotCalledSpoilt() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "12345");

        assertThatThrownBy(() -> GuardedFile.read(file.resolve("below"), 1 << 20))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.isSpoilt()).isFalse())
                .hasMessageStartingWith("cannot be read (");
    }
}
