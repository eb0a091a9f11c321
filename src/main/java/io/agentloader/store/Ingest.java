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
import java.util.ArrayList;
import java.util.List;
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
    record Draft(Body body, OptionalLong size) {
        private static Draft of(ByteBuffer bytes) {
            return new Draft(
                    out -> Channels.newChannel(out).write(bytes.duplicate()), OptionalLong.of(bytes.remaining()));
        }
    }

    /**
     * A file on its way to its name.
     *
     * @param aside whether whatever has that name is moved aside; else only what is no file is
     */
    record Piece(Path target, Draft draft, WriteStep.Part part, boolean aside) {

        static Piece of(Path target, ByteBuffer bytes, WriteStep.Part part) {
            return new Piece(target, Draft.of(bytes), part, false);
        }

        Piece displacing() {
            return new Piece(target, draft, part, true);
        }

        private Path folder() {
            return target.resolveSibling("");
        }
    }

    /**
     * Completes when a crash can no longer lose the file. A file of that name is replaced, anything else moved aside: by which
     * name that is kept.
     */
    Optional<String> put(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        return putAll(List.of(Piece.of(target, bytes, part))).get(0);
    }

    /** The same, of a length that nobody knows before. */
    void put(Path target, Body body, WriteStep.Part part) throws IOException {
        putAll(List.of(new Piece(target, new Draft(body, OptionalLong.empty()), part, false)));
    }

    /** The same, but whatever has that name is moved aside, once nothing but the name is missing. */
    Optional<String> displace(Path target, ByteBuffer bytes, WriteStep.Part part) throws IOException {
        return putAll(List.of(Piece.of(target, bytes, part).displacing())).get(0);
    }

    /**
     * The same of several, whose names appear one after another once the bytes of all are on the disk. A folder that several go to
     * is forced once.
     */
    List<Optional<String>> putAll(List<Piece> pieces) throws IOException {
        List<Path> drafts = new ArrayList<>();
        try {
            for (Piece piece : pieces) {
                directories.ensure(piece.folder());
                directories.ensure(folder);
                drafts.add(folder.resolve(owner.name(numbers.incrementAndGet())));
                write(drafts.get(drafts.size() - 1), piece);
            }
            return named(drafts, pieces);
        } catch (IOException | RuntimeException failed) {
            // those that have their names are not there any more
            drafts.forEach(draft -> discard(draft, failed));
            throw failed;
        }
    }

    private List<Optional<String>> named(List<Path> drafts, List<Piece> pieces) throws IOException {
        List<Optional<String>> kept = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Piece piece = pieces.get(i);
            boolean aside = piece.aside() || isInTheWay(piece.target());
            kept.add(aside ? quarantine.take(piece.target()) : Optional.empty());
            Files.move(drafts.get(i), piece.target(), StandardCopyOption.ATOMIC_MOVE);
            observer.reached(piece.part(), WriteStep.MOVED);
        }
        for (Path folderOfSome : pieces.stream().map(Piece::folder).distinct().toList()) {
            directories.sync(folderOfSome);
        }
        pieces.forEach(piece -> observer.reached(piece.part(), WriteStep.SYNCED));
        return kept;
    }

    /** Writes a file and deletes it, to see whether that can be done. */
    void probe() throws IOException {
        directories.ensure(folder);
        Path draft = folder.resolve(owner.name(numbers.incrementAndGet()));
        try (FileChannel channel = FileChannel.open(draft, CREATING, directories.forOwnerAlone())) {
            channel.write(ByteBuffer.allocate(PROBE));
            directories.force(channel);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Makes a file that is already in place outlive a crash: whoever wrote it may not have come that far. */
    void settle(Path target) throws IOException {
        directories.force(target);
        directories.sync(target.resolveSibling(""));
    }

    /** How often the disk was waited for. */
    long forced() {
        return directories.forced();
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

    private void write(Path draft, Piece piece) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, CREATING, directories.forOwnerAlone())) {
            observer.reached(piece.part(), WriteStep.CREATED);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            piece.draft().body().writeTo(out);
            out.flush();
            observer.reached(piece.part(), WriteStep.WRITTEN);
            directories.force(channel);
            if (channel.size() != piece.draft().size().orElse(channel.size())) {
                throw new IOException("the file has " + channel.size() + " bytes");
            }
            observer.reached(piece.part(), WriteStep.FORCED);
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
