package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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
    void whatCannotBeReadIsNotCalledSpoilt() {
        assertThatThrownBy(() -> GuardedFile.read(folder, 1 << 20))
                .isInstanceOfSatisfying(
                        BadFile.class, bad -> assertThat(bad.isSpoilt()).isFalse())
                .hasMessageStartingWith("cannot be read (");
    }
}
