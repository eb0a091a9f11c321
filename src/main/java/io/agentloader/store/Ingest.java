package io.agentloader.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts files in place so that a crash at any instant leaves the old one or the new one: bytes to disk under a name of their
 * own, then the final name, then the directory that holds the name. Several processes may do so in one store at once.
 */
final class Ingest {

    private static final System.Logger LOG = System.getLogger(Ingest.class.getName());

    /** A file whose owner cannot be told about is left alone this long. */
    private static final Duration GRACE = Duration.ofDays(1);

    private static final Set<StandardOpenOption> CREATING =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final int BUFFER = 1 << 16;

    /** More than fits into what a file system keeps beside a file's name. */
    private static final int PROBE = 1 << 12;

    private final Path folder;
    private final Directories directories;
    private final Quarantine quarantine;
    private final WriteStep.Observer observer;
    private final Owner owner = Owner.current();
    private final AtomicLong numbers =
            new AtomicLong(ThreadLocalRandom.current().nextLong());

    Ingest(Path folder, Directories directories, Quarantine quarantine, WriteStep.Observer observer) {
        this.folder = folder;
        this.directories = directories;
        this.quarantine = quarantine;
        this.observer = observer;
    }

    /** Writes what a file is to hold. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** What a file is to hold, and how long that is where it is known. */
    private record Draft(Body body, OptionalLong size) {
        private static Draft of(ByteBuffer bytes) {
            return new Draft(
                    out -> Channels.newChannel(out).write(bytes.duplicate()), OptionalLong.of(bytes.remaining()));
        }
    }

    /**
     * Completes when a crash can no longer lose the file. A file of that name is replaced, anything else moved aside: by which
     * name that is kept.
     */
    Optional<String> put(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        return place(target, Draft.of(bytes), part, false);
    }

    /** The same, of a length that nobody knows before. */
    void put(Path target, Body body, WriteStep.Part part) throws IOException {
        place(target, new Draft(body, OptionalLong.empty()), part, false);
    }

    /** The same, but whatever has that name is moved aside, once nothing but the name is missing. */
    Optional<String> displace(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        return place(target, Draft.of(bytes), part, true);
    }

    /** Writes a file and deletes it, to see whether that can be done. */
    void probe() throws IOException {
        directories.ensure(folder);
        Path draft = folder.resolve(owner.name(numbers.incrementAndGet()));
        try (FileChannel channel = FileChannel.open(draft, CREATING, directories.forOwnerAlone())) {
            channel.write(ByteBuffer.allocate(PROBE));
            channel.force(true);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Optional<String> place(Path target, Draft content, WriteStep.Part part, boolean aside) throws IOException {
        Path parent = target.resolveSibling("");
        directories.ensure(parent);
        directories.ensure(folder);
        Path draft = folder.resolve(owner.name(numbers.incrementAndGet()));
        try {
            write(draft, content, part);
            Optional<String> kept = aside || isInTheWay(target) ? quarantine.take(target) : Optional.empty();
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            observer.reached(part, WriteStep.MOVED);
            directories.sync(parent);
            observer.reached(part, WriteStep.SYNCED);
            return kept;
        } catch (IOException | RuntimeException failed) {
            discard(draft, failed);
            throw failed;
        }
    }

    /** Makes a file that is already in place outlive a crash: whoever wrote it may not have come that far. */
    void settle(Path target) throws IOException {
        directories.force(target);
        directories.sync(target.resolveSibling(""));
    }

    /** Takes a file away so that a crash cannot bring it back. */
    void remove(Path target) throws IOException {
        Files.deleteIfExists(target);
        directories.sync(target.resolveSibling(""));
    }

    /** Removes what processes left that are gone. What resists is left to the next start: it does no harm. */
    void sweep(Instant now) {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder)) {
            for (Path draft : drafts) {
                sweep(draft, now);
            }
        } catch (IOException | DirectoryIteratorException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "ingest/ could not be listed", resisted);
        }
    }

    private void sweep(Path draft, Instant now) {
        try {
            if (isAbandoned(draft, now)) {
                Files.deleteIfExists(draft);
            }
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "a file of a former process is still in ingest/", resisted);
        }
    }

    private void write(Path draft, Draft content, WriteStep.Part part) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, CREATING, directories.forOwnerAlone())) {
            observer.reached(part, WriteStep.CREATED);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            content.body().writeTo(out);
            out.flush();
            observer.reached(part, WriteStep.WRITTEN);
            channel.force(true);
            if (channel.size() != content.size().orElse(channel.size())) {
                throw new IOException("the file has " + channel.size() + " bytes");
            }
            observer.reached(part, WriteStep.FORCED);
        }
    }

    /** Asked as late as can be: where nothing is now, another process may put a good file at any time. */
    private static boolean isInTheWay(Path target) {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    }

    private static void discard(Path draft, Exception failed) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException second) {
            failed.addSuppressed(second);
        }
    }

    private boolean isAbandoned(Path draft, Instant now) throws IOException {
        Owner.State state = Owner.parse(String.valueOf(draft.getFileName()))
                .map(owner::stateOf)
                .orElse(Owner.State.UNKNOWN);
        return switch (state) {
            case ALIVE -> false;
            case GONE -> true;
            case UNKNOWN -> isOlderThanGrace(draft, now);
        };
    }

    private static boolean isOlderThanGrace(Path draft, Instant now) throws IOException {
        try {
            Instant modified =
                    Files.getLastModifiedTime(draft, LinkOption.NOFOLLOW_LINKS).toInstant();
            return modified.plus(GRACE).isBefore(now);
        } catch (NoSuchFileException vanished) {
            return false;
        }
    }
}
