package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The files of a registry: blocking, and for one process at a time. Every name in it is a digest or one that was made here;
 * nothing that a client says becomes a path.
 *
 * <p>A file comes to its name by a move, so that no other process sees half of one. It is not forced to the disk: what a crash
 * of the whole machine may cost is found at the next start, and can be pushed again.
 */
final class RegistryFolder implements AutoCloseable {

    private static final String TEMPORARY = "agent-loader-registry-";

    /** Its being there also tells that a folder is a registry's: what is not known in one is deleted. */
    private static final String LOCK = "agent-loader-registry.lock";

    private final Path root;
    private final boolean temporary;
    private final AtomicReference<FileChannel> lock;
    private final AtomicBoolean wasGone = new AtomicBoolean();

    private RegistryFolder(Path root, boolean temporary, FileChannel lock) {
        this.root = root;
        this.temporary = temporary;
        this.lock = new AtomicReference<>(lock);
    }

    /** One that is gone when it is closed. Those of processes that did not come that far are removed as well. */
    static RegistryFolder temporary() throws IOException {
        Path root = Files.createTempDirectory(TEMPORARY);
        RegistryFolder opened = open(root, true);
        for (Path other : list(root.resolveSibling(""), TEMPORARY + "*")) {
            if (!other.equals(root)) {
                removeAbandoned(other);
            }
        }
        return opened;
    }

    /**
     * One that stays. Its own folder is made when it is missing, and kept out of version control.
     *
     * @throws IllegalStateException when another process has it, a part of it is a link, or it holds something else
     */
    static RegistryFolder at(Path root) throws IOException {
        Files.createDirectories(root);
        if (!Files.exists(root.resolve(LOCK)) && !list(root, "*").isEmpty()) {
            throw new IllegalStateException(
                    root + " holds something else than a registry. Choose a folder that is empty, or not there yet.");
        }
        RegistryFolder opened = open(root, false);
        ignore(root);
        return opened;
    }

    private static RegistryFolder open(Path root, boolean temporary) throws IOException {
        FileChannel lock = lock(root.resolve(LOCK));
        RegistryFolder folder = new RegistryFolder(root, temporary, lock);
        try {
            folder.makeParts();
            for (Path left : list(folder.uploads(), "*")) {
                Files.deleteIfExists(left);
            }
            return folder;
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private static void ignore(Path root) throws IOException {
        Path ignore = root.resolve(".gitignore");
        if (!Files.exists(ignore, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(ignore, "*\n");
        }
    }

    private void makeParts() throws IOException {
        for (Path part : parts()) {
            make(part);
        }
    }

    private List<Path> parts() {
        Path blobs = root.resolve("blobs");
        List<Path> parts = new ArrayList<>(List.of(blobs, uploads(), repositories()));
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            parts.add(blobs.resolve(algorithm.prefix()));
        }
        return parts;
    }

    /** Before anything is written: somebody may have tidied it all away. Then it is made again, and taken again. */
    synchronized void ready() throws IOException {
        if (isMarked() && parts().stream().allMatch(part -> Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS))) {
            return;
        }
        wasGone.set(true);
        try {
            makeRoot();
            if (!isMarked()) {
                FileChannel before = lock.getAndSet(lock(root.resolve(LOCK)));
                before.close();
            }
            makeParts();
            if (!temporary) {
                ignore(root);
            }
        } catch (IllegalStateException taken) {
            throw new IOException(taken.getMessage(), taken);
        }
    }

    /** What was for this user alone is that again. */
    private void makeRoot() throws IOException {
        if (temporary && !Files.exists(root, LinkOption.NOFOLLOW_LINKS) && isPosix()) {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            make(root);
        }
    }

    private boolean isPosix() {
        return root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private boolean isMarked() {
        return Files.isRegularFile(root.resolve(LOCK), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether it is gone, or was since this was asked the last time. */
    boolean wasGone() {
        return wasGone.getAndSet(false) || !isMarked();
    }

    /** A link could lead anywhere, and such a folder may have come with somebody else's project. */
    private static void make(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IllegalStateException(folder + " is a link, and the registry follows none. Remove it.");
        }
        Files.createDirectories(folder);
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        if (!isFree(channel)) {
            channel.close();
            throw new IllegalStateException(file.resolveSibling("") + " is the registry of another process."
                    + " Stop that one, or choose another folder.");
        }
        return channel;
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    /** One without a lock is being made, or another user's. */
    private static void removeAbandoned(Path other) throws IOException {
        if (!Files.isRegularFile(other.resolve(LOCK), LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(other)) {
            return;
        }
        try {
            lock(other.resolve(LOCK)).close();
            removeAll(other);
        } catch (IllegalStateException inUse) {
            // somebody works with it
            return;
        }
    }

    Path uploads() {
        return root.resolve("uploads");
    }

    private Path repositories() {
        return root.resolve("repositories");
    }

    Path blob(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm().prefix()).resolve(digest.hex());
    }

    /** Gives a file its final name; what is there under it already is the same. */
    void adopt(Path upload, Digest digest) throws IOException {
        ready();
        if (Files.isRegularFile(blob(digest), LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(upload);
        } else {
            Files.move(upload, blob(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Writes the bytes under their digest. */
    void write(Digest digest, byte[] bytes) throws IOException {
        if (!Files.isRegularFile(blob(digest), LinkOption.NOFOLLOW_LINKS)) {
            place(digest.hex(), bytes, blob(digest));
        }
    }

    void delete(Digest digest) throws IOException {
        Files.deleteIfExists(blob(digest));
    }

    static Digest hash(Path file, Digest.Algorithm algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Digest.of(algorithm, in);
        }
    }

    /** Every blob's file. */
    List<Path> blobFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            found.addAll(list(root.resolve("blobs").resolve(algorithm.prefix()), "*"));
        }
        return found;
    }

    /** What is written about each repository. */
    List<Path> records() throws IOException {
        return list(repositories(), "*.json");
    }

    void saveRecord(Digest name, byte[] bytes) throws IOException {
        place(name.hex(), bytes, record(name));
    }

    void deleteRecord(Digest name) throws IOException {
        Files.deleteIfExists(record(name));
    }

    private Path record(Digest name) {
        return repositories().resolve(name.hex() + ".json");
    }

    private void place(String name, byte[] bytes, Path target) throws IOException {
        ready();
        Path draft = uploads().resolve(name + ".draft");
        try {
            Files.write(draft, bytes);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            removeAll(root);
        }
        Objects.requireNonNull(lock.get()).close();
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(found::add);
        }
        return found;
    }

    private static void removeAll(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            /** Another process may tidy the same, or it was done before. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
                if (failed instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failed;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
