package io.agentloader.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is there whole or not at all: written beside its place, and renamed. */
final class NewFile {

    private NewFile() {}

    /** Writes what the file is to hold. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    static void write(Path file, Body body) throws IOException {
        Path target = file.toAbsolutePath();
        Path draft = Files.createTempFile(target.resolveSibling(""), ".agent-loader-", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                body.writeTo(out);
            }
            move(draft, target);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void move(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException never) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
