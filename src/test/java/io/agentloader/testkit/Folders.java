package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that a test needs before JUnit could give it one. */
public final class Folders {

    private Folders() {}

    /** A new one, which is gone when the tests have ended. */
    public static Path temporary(String prefix) {
        try {
            Path folder = Files.createTempDirectory(prefix);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> clearAway(folder)));
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What is written to it meanwhile stays: nobody is left who could be told. */
    private static void clearAway(Path folder) {
        try {
            delete(folder);
        } catch (IOException | UncheckedIOException busy) {
            return;
        }
    }

    /** With everything in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
