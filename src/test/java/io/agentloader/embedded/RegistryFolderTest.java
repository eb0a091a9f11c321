package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFolderTest {

    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path root;

    @Test
    void oneProcessAtATimeHasIt() throws IOException {
        try (RegistryFolder first = RegistryFolder.at(root)) {
            assertThat(first.records()).isEmpty();
            assertThatThrownBy(() -> RegistryFolder.at(root))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(root.toString())
                    .hasMessageContaining("another process");
        }

        RegistryFolder.at(root).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "uploads", "repositories", "blobs/sha256"})
    void linkIsNotFollowed(String name) throws IOException {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Path registry = root.resolve("registry");
        Files.createDirectories(registry.resolve(name).resolveSibling(""));
        Files.createSymbolicLink(registry.resolve(name), elsewhere);
        Files.createFile(registry.resolve("agent-loader-registry.lock"));

        assertThatThrownBy(() -> RegistryFolder.at(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is a link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void folderOfSomethingElseIsLeftAlone() throws IOException {
        Path blobs = Files.createDirectories(root.resolve("blobs/sha256"));
        Files.writeString(blobs.resolve(Digest.of(TEXT).hex()), "text");

        assertThatThrownBy(() -> RegistryFolder.at(root))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("holds something else than a registry");
        assertThat(blobs.resolve(Digest.of(TEXT).hex())).hasContent("text");
        assertThat(root).isDirectoryNotContaining("glob:**lock");
    }

    @Test
    void keptFolderIsKeptOutOfVersionControl() throws IOException {
        RegistryFolder.at(root).close();

        assertThat(root.resolve(".gitignore")).hasContent("*");
    }

    @Test
    void temporaryFolderIsGoneAfterwards() throws IOException {
        RegistryFolder folder = RegistryFolder.temporary();
        Digest digest = Digest.of(TEXT);
        folder.write(digest, TEXT);
        assertThat(folder.blob(digest)).hasContent("text");
        Path place = folder.uploads().resolveSibling("");

        folder.close();
        // somebody else may have tidied it before
        folder.close();

        assertThat(place).doesNotExist();
    }

    @Test
    void temporaryFolderOfAProcessThatIsGoneIsRemoved() throws IOException {
        Path abandoned = Files.createTempDirectory("agent-loader-registry-");
        Files.writeString(abandoned.resolve("agent-loader-registry.lock"), "");
        Files.writeString(Files.createDirectory(abandoned.resolve("uploads")).resolve("file"), "left");
        try (RegistryFolder used = RegistryFolder.temporary();
                RegistryFolder next = RegistryFolder.temporary()) {
            assertThat(abandoned).doesNotExist();
            assertThat(used.uploads()).exists();
            assertThat(next.uploads()).exists();
        }
    }
}
