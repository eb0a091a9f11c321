package io.agentloader.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

    /** The same, to the file itself. */
    @FunctionalInterface
    private interface Filling {
        void fill(FileChannel file) throws IOException;
    }

    /** Asked right before a file gets its name. */
    @FunctionalInterface
    interface Guard {
        /** Nothing speaks against it. */
        Guard NONE = () -> true;

        boolean holds() throws IOException;
    }

    /** A file was not put, since its guard does not hold any more. */
    static final class Overtaken extends IOException {}

    /** What a file is to hold, and how long that is where it is known. */
    private record Text(Filling filling, OptionalLong size) {
        private static Text of(ByteBuffer bytes) {
            return new Text(file -> write(bytes.duplicate(), file), OptionalLong.of(bytes.remaining()));
        }

        private static Text of(Body body) {
            return new Text(
                    file -> {
                        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
                        body.writeTo(out);
                        out.flush();
                    },
                    OptionalLong.empty());
        }

        private static void write(ByteBuffer bytes, FileChannel file) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    /** What is done with what already has the name of a file. */
    private enum There {
        /** It is replaced; but what is no file is moved aside. */
        REPLACED,
        /** The same, where whoever puts the file has looked: at the folder, and that there is nothing, or a file. */
        LOOKED_AT,
        /** It is moved aside, whatever it is. */
        DISPLACED
    }

    /** A file on its way to its name. */
    static final class Piece {
        private final Path target;
        private final Text text;
        private final WriteStep.Part part;
        private final There there;
        private final Optional<Draft> drafted;
        private final Guard guard;

        private Piece(Path target, Text text, WriteStep.Part part, There there, Optional<Draft> drafted, Guard guard) {
            this.target = target;
            this.text = text;
            this.part = part;
            this.there = there;
            this.drafted = drafted;
            this.guard = guard;
        }

        static Piece of(Path target, ByteBuffer bytes, WriteStep.Part part) {
            return new Piece(target, Text.of(bytes), part, There.REPLACED, Optional.empty(), Guard.NONE);
        }

        static Piece of(Path target, Body body, WriteStep.Part part) {
            return new Piece(target, Text.of(body), part, There.REPLACED, Optional.empty(), Guard.NONE);
        }

        /** The same, where whatever has that name is moved aside. */
        Piece displacing() {
            return new Piece(target, text, part, There.DISPLACED, drafted, guard);
        }

        /** The same, where somebody has looked a moment ago: the folder is no link, and of that name there is nothing, or a file. */
        Piece looked() {
            return new Piece(target, text, part, There.LOOKED_AT, drafted, guard);
        }

        /** The same, where somebody writes it already. */
        Piece drafted(Draft draft) {
            return new Piece(target, text, part, there, Optional.of(draft), guard);
        }

        /** The same, which is not put once that does not hold: then {@link Overtaken} is thrown. */
        Piece guarded(Guard other) {
            return new Piece(target, text, part, there, drafted, other);
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
        return put(Piece.of(target, bytes, part));
    }

    /** The same of a piece. */
    Optional<String> put(Piece piece) throws IOException {
        return putAll(List.of(piece)).get(0);
    }

    /** The same, of a length that nobody knows before. */
    void put(Path target, Body body, WriteStep.Part part) throws IOException {
        putAll(List.of(Piece.of(target, body, part)));
    }

    /** The first half of {@link #put(Path, ByteBuffer, WriteStep.Part)}: the file that it would then name, whose bytes no crash loses. */
    Path draft(ByteBuffer bytes, WriteStep.Part part) throws IOException {
        Path draft = fresh();
        try {
            write(draft, Text.of(bytes), part);
            return draft;
        } catch (IOException | RuntimeException failed) {
            discard(draft, failed);
            throw failed;
        }
    }

    private Path fresh() {
        return folder.resolve(owner.name(numbers.incrementAndGet()));
    }

    /**
     * The same of several, whose names appear one after another once the bytes of all are on the disk. A folder that several go to
     * is forced once.
     */
    List<Optional<String>> putAll(List<Piece> pieces) throws IOException {
        List<Path> drafts = new ArrayList<>();
        pieces.forEach(piece -> drafts.add(fresh()));
        try {
            for (int i = 0; i < drafts.size(); i++) {
                Piece piece = pieces.get(i);
                if (piece.there != There.LOOKED_AT) {
                    directories.ensure(piece.folder());
                }
                if (piece.drafted.isEmpty()) {
                    write(drafts.get(i), piece.text, piece.part);
                }
            }
            take(drafts, pieces);
            return named(drafts, pieces);
        } catch (IOException | RuntimeException failed) {
            // those that have their names are not there any more
            drafts.forEach(draft -> discard(draft, failed));
            throw failed;
        }
    }

    /** Last, since others write them while the rest is written. */
    private void take(List<Path> drafts, List<Piece> pieces) throws IOException {
        for (int i = 0; i < drafts.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.drafted.isPresent()) {
                Optional<Path> whole = piece.drafted.get().take();
                if (whole.isPresent()) {
                    drafts.set(i, whole.get());
                } else {
                    write(drafts.get(i), piece.text, piece.part);
                }
            }
        }
    }

    private List<Optional<String>> named(List<Path> drafts, List<Piece> pieces) throws IOException {
        List<Optional<String>> kept = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.guard.holds()) {
                throw new Overtaken();
            }
            kept.add(piece.there == There.LOOKED_AT ? named(drafts.get(i), piece) : cleared(drafts.get(i), piece));
            observer.reached(piece.part, WriteStep.MOVED);
        }
        Set<Path> folders = new LinkedHashSet<>();
        pieces.forEach(piece -> folders.add(piece.folder()));
        for (Path folderOfSome : folders) {
            directories.sync(folderOfSome);
        }
        pieces.forEach(piece -> observer.reached(piece.part, WriteStep.SYNCED));
        return kept;
    }

    private Optional<String> named(Path draft, Piece piece) throws IOException {
        try {
            Files.move(draft, piece.target, StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        } catch (FileSystemException changed) {
            // the folder has gone since, or something has come that no file replaces
            directories.ensure(piece.folder());
            return cleared(draft, piece);
        }
    }

    private Optional<String> cleared(Path draft, Piece piece) throws IOException {
        boolean aside = piece.there == There.DISPLACED || isInTheWay(piece.target);
        Optional<String> kept = aside ? quarantine.take(piece.target) : Optional.empty();
        Files.move(draft, piece.target, StandardCopyOption.ATOMIC_MOVE);
        return kept;
    }

    /** Writes a file and deletes it, to see whether that can be done. */
    void probe() throws IOException {
        directories.ensure(folder);
        Path draft = fresh();
        try (FileChannel channel = FileChannel.open(draft, CREATING, directories.forOwnerAlone())) {
            channel.write(ByteBuffer.allocate(PROBE));
            directories.force(channel);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** What the clock says that dates the files; empty where no file can be made. A full disk often lets an empty one be made. */
    Optional<Instant> now() {
        Path draft = fresh();
        try {
            created(draft).close();
            return Optional.of(Files.getLastModifiedTime(draft).toInstant());
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "the clock of the disk could not be read", resisted);
            return Optional.empty();
        } finally {
            takeAway(draft);
        }
    }

    private static void takeAway(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "an empty file is left in ingest/", resisted);
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

    private void write(Path draft, Text text, WriteStep.Part part) throws IOException {
        try (FileChannel channel = created(draft)) {
            observer.reached(part, WriteStep.CREATED);
            text.filling().fill(channel);
            observer.reached(part, WriteStep.WRITTEN);
            directories.force(channel);
            long size = channel.size();
            if (size != text.size().orElse(size)) {
                throw new IOException("the file has " + size + " bytes");
            }
            observer.reached(part, WriteStep.FORCED);
        }
    }

    /** That the folder is there, and no link, is known from before; it may have gone since. */
    private FileChannel created(Path draft) throws IOException {
        try {
            return FileChannel.open(draft, CREATING, directories.forOwnerAlone());
        } catch (NoSuchFileException gone) {
            directories.ensure(folder);
            return FileChannel.open(draft, CREATING, directories.forOwnerAlone());
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
