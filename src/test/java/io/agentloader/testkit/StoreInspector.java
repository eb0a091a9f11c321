package io.agentloader.testkit;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds, breaks and plants entries of a store on disk, from outside: it knows the documented layout and none of the classes
 * behind the store's door.
 *
 * @param root the store's directory
 */
public record StoreInspector(Path root) {

    /** Where the blob of a digest is, or would be. */
    public Path blob(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm().prefix()).resolve(digest.hex());
    }

    /** Where the record of a reference is, or would be. */
    public Path record(Reference reference) {
        return own().resolve("refs")
                .resolve(sha256(reference.repository().toString()))
                .resolve(sha256(reference.canonical()) + ".json");
    }

    /** The file that says what a tag is held at. */
    public Path pin(Reference reference) {
        Path record = record(reference);
        Path folder = record.getParent();
        return root.resolve(".agent-loader/pins").resolve(folder.getFileName()).resolve(record.getFileName());
    }

    public String recordText(Reference reference) {
        return unchecked(() -> Files.readString(record(reference)));
    }

    /** Turns over the lowest bit of the byte in the middle, in place. */
    public void flipBit(Path file) {
        byte[] bytes = unchecked(() -> Files.readAllBytes(file));
        bytes[bytes.length / 2] ^= 1;
        overwrite(file, bytes);
    }

    /** Takes away the second half. */
    public void truncate(Path file) {
        byte[] bytes = unchecked(() -> Files.readAllBytes(file));
        overwrite(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** Adds a byte at the end. */
    public void lengthen(Path file) {
        byte[] bytes = unchecked(() -> Files.readAllBytes(file));
        overwrite(file, Arrays.copyOf(bytes, bytes.length + 1));
    }

    public void empty(Path file) {
        overwrite(file, new byte[0]);
    }

    public void overwrite(Path file, String text) {
        overwrite(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** In place, and with a time of change that no clock is too coarse for. */
    public void overwrite(Path file, byte[] bytes) {
        unchecked(() -> {
            FileTime before = Files.getLastModifiedTime(file);
            Files.write(file, bytes);
            return Files.setLastModifiedTime(
                    file, FileTime.from(before.toInstant().plus(Duration.ofSeconds(1))));
        });
    }

    public void delete(Path file) {
        unchecked(() -> {
            Files.delete(file);
            return file;
        });
    }

    /** Puts a file in the place of a directory, which is lost with the files in it. */
    public void overwriteFolder(Path directory) {
        unchecked(() -> {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
                Files.writeString(directory, "in the way");
            }
            return directory;
        });
    }

    /** Puts a directory in the file's place, with something in it. */
    public void replaceByDirectory(Path file) {
        unchecked(() -> {
            Files.deleteIfExists(file);
            Files.createDirectories(file);
            return Files.writeString(file.resolve("something"), "in the way");
        });
    }

    /** Puts a link in the file's place that leads to the same bytes elsewhere. */
    public void replaceByLink(Path file, Path elsewhere) {
        unchecked(() -> {
            Files.move(file, elsewhere);
            return Files.createSymbolicLink(file, elsewhere);
        });
    }

    /** Puts a pipe in the file's place that nobody ever writes to. */
    public void replaceByPipe(Path file) {
        unchecked(() -> {
            Files.deleteIfExists(file);
            Process process = new ProcessBuilder("mkfifo", file.toString()).start();
            if (waitFor(process) != 0) {
                throw new IOException("mkfifo failed");
            }
            return file;
        });
    }

    /** Puts a file of that many zeros in the file's place, which takes no room on the disk. */
    public void replaceBySparse(Path file, long size) {
        unchecked(() -> {
            Files.deleteIfExists(file);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
            return file;
        });
    }

    /** Puts a device in the file's place that never ends; says whether this user may make one. */
    public boolean replaceByDevice(Path file) {
        return unchecked(() -> {
            Path device = file.resolveSibling("device-" + file.getFileName());
            if (waitFor(new ProcessBuilder("mknod", device.toString(), "c", "1", "5").start()) != 0) {
                return false;
            }
            Files.move(device, file, StandardCopyOption.REPLACE_EXISTING);
            return true;
        });
    }

    /** Puts blobs and a record with a right checksum there, whatever the artifact may be. */
    public void plant(Reference reference, Artifact artifact, Confirmation confirmation) {
        plantBlob(artifact.layer());
        plantBlob(artifact.manifest());
        plantBlob(artifact.named());
        plantRecord(reference, PlantedRecord.of(reference, artifact, confirmation));
    }

    public void plantBlob(Content content) {
        place(blob(content.digest()), content.toByteArray());
    }

    /** Puts a record there; the checksum is added to a JSON object that ends in a brace and has none. */
    public void plantRecord(Reference reference, String object) {
        place(record(reference), PlantedRecord.withChecksum(object).getBytes(StandardCharsets.UTF_8));
    }

    /** A file of that text. */
    public void plantFile(Path file, String text) {
        place(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the time of change. */
    public void age(Path file, Instant modified) {
        unchecked(() -> Files.setLastModifiedTime(file, FileTime.from(modified)));
    }

    /** Sets the time of change of everything among the blobs. */
    public void ageBlobs(Instant modified) {
        unchecked(() -> {
            try (Stream<Path> all = Files.walk(root.resolve("blobs"))) {
                for (Path blob : all.filter(Files::isRegularFile).toList()) {
                    Files.setLastModifiedTime(blob, FileTime.from(modified));
                }
            }
            return root;
        });
    }

    /** Names of what was set aside. */
    public List<String> quarantined() {
        return names(own().resolve("quarantine"));
    }

    /** Names of files that are being written, or were. */
    public List<String> ingest() {
        return names(own().resolve("ingest"));
    }

    /** Names of what an import that was cut off has left. */
    public List<String> journals() {
        return names(own().resolve("journal"));
    }

    /**
     * Every file of the store with the digest of its bytes, to tell whether anything changed; without locks and the projection
     * for other tools, which are made in their own time.
     */
    public SortedMap<String, Optional<Digest>> snapshot() {
        return unchecked(() -> {
            SortedMap<String, Optional<Digest>> files = new TreeMap<>();
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.filter(this::isTruth).toList()) {
                    files.put(root.relativize(path).toString(), digest(path));
                }
            }
            return files;
        });
    }

    /** Whether it is a record, a blob or what was set aside, and not what is made in its own time. */
    public boolean isTruth(Path path) {
        Set<Path> bookkeeping = Set.of(
                root.resolve("index.json"),
                own().resolve("ingest"),
                own().resolve("lock"),
                own().resolve("gc.lock"),
                own().resolve("removed"),
                own().resolve("changes"));
        return bookkeeping.stream().noneMatch(path::startsWith);
    }

    private static Optional<Digest> digest(Path path) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Digest.of(Files.readAllBytes(path)))
                : Optional.empty();
    }

    private Path own() {
        return root.resolve(".agent-loader");
    }

    /** At once, for a service that works on the store and others that look on. */
    private void place(Path path, byte[] bytes) {
        unchecked(() -> {
            Files.createDirectories(path.resolveSibling(""));
            Path draft = Files.write(root.resolveSibling(root.getFileName() + ".planted"), bytes);
            return Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private static List<String> names(Path folder) {
        return unchecked(() -> {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(path -> path.getFileName().toString()).sorted().toList();
            }
        });
    }

    private static String sha256(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static int waitFor(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private static <T> T unchecked(Step<T> step) {
        try {
            return step.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
