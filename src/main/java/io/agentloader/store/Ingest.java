package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
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

    /** Completes when a crash can no longer lose the file. A file of that name is replaced, anything else moved aside. */
    void put(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        place(target, bytes, part, false);
    }

    /** The same, but whatever has that name is moved aside, once nothing but the name is missing. */
    void displace(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        place(target, bytes, part, true);
    }

    private void place(Path target, ByteBuffer bytes, WriteStep.Part part, boolean aside) throws IOException {
        Path parent = target.resolveSibling("");
        directories.ensure(parent);
        directories.ensure(folder);
        Path draft = folder.resolve(owner.name(numbers.incrementAndGet()));
        try {
            write(draft, bytes, part);
            if (aside || isInTheWay(target)) {
                quarantine.take(target);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            observer.reached(part, WriteStep.MOVED);
            directories.sync(parent);
            observer.reached(part, WriteStep.SYNCED);
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

    private void write(Path draft, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(draft, options, directories.forOwnerAlone())) {
            observer.reached(part, WriteStep.CREATED);
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            observer.reached(part, WriteStep.WRITTEN);
            channel.force(true);
            if (channel.size() != bytes.remaining()) {
                throw new IOException("the file has " + channel.size() + " bytes, not " + bytes.remaining());
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
