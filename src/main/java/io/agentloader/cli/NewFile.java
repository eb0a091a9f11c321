package io.agentloader.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A file that is there whole or not at all: written beside its place, and renamed. */
final class NewFile {

    private NewFile() {}

    /** Writes what the file is to hold. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Fails with the name of that file, whatever of it could not be written. What a link leads to is replaced, and not the link; a
     * device or a pipe is written to, for nobody could do without it afterwards.
     */
    static void write(Path file, Body body) throws IOException {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (isOther(target)) {
                writeInto(target, body);
            } else {
                writeWhole(target, body);
            }
        } catch (IOException failed) {
            throw unwritten(file, failed);
        }
    }

    /** The system names the file beside it, if any: that is gone, and nobody asked for it. */
    private static FileSystemException unwritten(Path file, IOException failed) {
        String said = failed instanceof FileSystemException known
                ? Optional.ofNullable(known.getReason()).orElse(known.getClass().getSimpleName())
                : String.valueOf(failed.getMessage());
        String remedy = said.contains("No space left") ? ". Make room there, or name a file on another disk" : "";
        FileSystemException told =
                new FileSystemException(file.toString(), null, said + "; it is as it was before" + remedy);
        told.initCause(failed);
        return told;
    }

    private static boolean isOther(Path target) throws IOException {
        return Files.exists(target)
                && Files.readAttributes(target, BasicFileAttributes.class).isOther();
    }

    private static void writeInto(Path target, Body body) throws IOException {
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            body.writeTo(out);
        }
    }

    private static void writeWhole(Path target, Body body) throws IOException {
        Path draft = draft(target);
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                body.writeTo(out);
            }
            move(draft, target);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** For whom the file was, or for whom files of this process are. */
    private static Path draft(Path target) throws IOException {
        Path draft = target.resolveSibling(".agent-loader-" + UUID.randomUUID() + ".part");
        PosixFileAttributeView before = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (before == null || !Files.exists(target)) {
            return Files.createFile(draft);
        }
        Set<PosixFilePermission> rights = before.readAttributes().permissions();
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(rights));
        return Files.setPosixFilePermissions(draft, rights);
    }

    private static void move(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException never) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
