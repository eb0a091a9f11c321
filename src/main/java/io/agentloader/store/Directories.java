package io.agentloader.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the store's directories, for its owner alone, and makes the names in them outlive a crash. */
final class Directories {

    private final Path root;
    private final boolean posix;
    private final FileAttribute<?>[] folders;
    private final FileAttribute<?>[] files;
    private final AtomicLong forced = new AtomicLong();

    Directories(Path root) {
        this.root = root;
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.folders = privately("rwx------");
        this.files = privately("rw-------");
    }

    /** Makes the directory and what is missing above it, so that a store that was wiped under us grows again. */
    void ensure(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (directory.equals(root)) {
            Files.createDirectories(directory, folders);
            return;
        }
        Path parent = directory.resolveSibling("");
        ensure(parent);
        try {
            Files.createDirectory(directory, folders);
        } catch (FileAlreadyExistsException exists) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw exists;
            }
        }
        sync(parent);
    }

    /** Makes the names in a directory outlive a crash. Only POSIX systems let a directory be opened for that. */
    void sync(Path directory) throws IOException {
        if (posix) {
            force(directory);
        }
    }

    /** Makes the bytes of a file that others wrote outlive a crash. */
    void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            force(channel);
        }
    }

    /** Makes the bytes of an open file outlive a crash: the only place that waits for the disk. */
    void force(FileChannel channel) throws IOException {
        forced.incrementAndGet();
        channel.force(true);
    }

    /** How often that was asked. */
    long forced() {
        return forced.get();
    }

    FileAttribute<?>[] forOwnerAlone() {
        return files.clone();
    }

    /** Whether anybody but the owner may add, replace or remove files in it. */
    boolean isWritableByOthers(Path directory) throws IOException {
        if (!posix) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private FileAttribute<?>[] privately(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
