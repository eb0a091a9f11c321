package io.agentloader.cli;

import io.agentloader.failure.FileReason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A file that is there whole or not at all: written beside its place, and renamed. */
final class NewFile {

    /** Of the mode of a file, in POSIX. */
    private static final int KINDS = 0170000;

    private static final int CHARACTERS = 0020000;

    private NewFile() {}

    /** Writes what the file is to hold. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The file of that name, as it was given on the command line. */
    static Path named(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("the file to be written has no name: what -o is given is empty");
        }
        return Path.of(name);
    }

    /**
     * Fails with the name of that file, whatever of it could not be written. What a link leads to is replaced, and not the link, unless
     * that leads nowhere; a link that is another user's trap is refused. A device, and what the process has open already, is written
     * to: nobody could do without it afterwards. A pipe that somebody would have to read is refused, for it may be that nobody does.
     */
    static void write(Path file, Body body) throws IOException {
        try {
            if (!Files.exists(file)) {
                writeWhole(ForeignLink.followedUpTo(file), body);
                return;
            }
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (before.isDirectory()) {
                throw new FileSystemException(file.toString(), null, "it is a directory");
            }
            Path target = ForeignLink.followed(file);
            if (before.isOther()) {
                writeInto(file, body);
            } else {
                writeWhole(target, body);
            }
        } catch (IOException failed) {
            throw unwritten(file, failed);
        }
    }

    /** The system names the file beside it, if any: that is gone, and nobody asked for it. */
    private static FileSystemException unwritten(Path file, IOException failed) {
        String said = failed instanceof FileSystemException known ? reason(known) : String.valueOf(failed.getMessage());
        String remedy = said.contains("No space left") ? ". Make room there, or name a file on another disk" : "";
        FileSystemException told =
                new FileSystemException(file.toString(), null, said + "; it is as it was before" + remedy);
        told.initCause(failed);
        return told;
    }

    private static String reason(FileSystemException known) {
        return known instanceof NoSuchFileException ? "its directory is not there" : FileReason.of(known);
    }

    private static void writeInto(Path target, Body body) throws IOException {
        if (!OpenStreams.is(target) && !isOfCharacters(target)) {
            throw new FileSystemException(
                    target.toString(), null, "it is a pipe or a disk, and no file; - writes to the output");
        }
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            body.writeTo(out);
        }
    }

    /** A terminal, or a device such as {@code /dev/null}: to open it waits for nobody. */
    private static boolean isOfCharacters(Path device) throws IOException {
        return device.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((int) Files.getAttribute(device, "unix:mode") & KINDS) == CHARACTERS;
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
