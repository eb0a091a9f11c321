package io.agentloader.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Store directories for tests whose application outlives one test class. */
final class TestStores {

    private TestStores() {}

    /** Below the build's own folder, which cleaning removes. */
    static Path fresh(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "test-stores"));
            return Files.createTempDirectory(folder.toAbsolutePath(), name);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
