package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.store.RecordShelf.Care;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The records of references on disk, one file each: synchronous, blocking, without a thread of its own. */
final class TagRecords {

    private static final System.Logger LOG = System.getLogger(TagRecords.class.getName());

    /** Who was overtaken by another process that often does not look again. */
    private static final int MOST_TRIES = 5;

    /** Larger files are no records. */
    static final long LARGEST = 1L << 20;

    private final StoreLayout layout;
    private final Ingest ingest;
    private final Quarantine quarantine;
    private final Repairs repairs;
    private final OtherWriters others;
    private final RecordIndex index;
    private final Stripes locks = new Stripes();
    private final Changes changes = new Changes();

    TagRecords(
            StoreLayout layout,
            Ingest ingest,
            Quarantine quarantine,
            Repairs repairs,
            OtherWriters others,
            InstantSource clock) {
        this.layout = layout;
        this.ingest = ingest;
        this.quarantine = quarantine;
        this.repairs = repairs;
        this.others = others;
        this.index = new RecordIndex(clock);
    }

    /** How often this process has changed the record, or another that shares the count. */
    long changes(Reference reference) {
        return changes.of(reference);
    }

    private void changed(Reference reference) {
        changes.add(reference);
        others.tell();
    }

    /** Empty when there is none. */
    Optional<TagRecord> read(Reference reference) throws BadFile {
        return look(reference).isPresent() ? Optional.of(readSeen(reference)) : Optional.empty();
    }

    /** What the record's file looks like; empty when there is none. */
    Optional<Stamp> look(Reference reference) throws BadFile {
        if (isInTheWay(layout.folder(reference.repository()))) {
            throw BadFile.spoilt("is in a folder that is none");
        }
        return Stamp.of(layout.record(reference));
    }

    /** As {@link #read}, for whoever has just looked, and found one. */
    TagRecord readSeen(Reference reference) throws BadFile {
        return readSeen(reference, JustWritten.NOTHING);
    }

    /** The same, for whoever may have written it. */
    TagRecord readSeen(Reference reference, JustWritten own) throws BadFile {
        byte[] file = GuardedFile.readSeen(layout.record(reference), LARGEST);
        Optional<TagRecord> written = own.record(file);
        TagRecord record = written.isPresent() ? written.get() : understood(file);
        if (!answers(record, reference)) {
            throw BadFile.spoilt("is another reference's");
        }
        return record;
    }

    /** The records of a repository whose text holds the digest; what cannot be read is passed over. */
    List<TagRecord> mentioning(Repository repository, Digest digest, Care care) {
        List<TagRecord> found = new ArrayList<>();
        for (Path path : index.naming(layout.folder(repository), digest, care)) {
            readable(path, text -> text.contains(digest.hex())).ifPresent(found::add);
        }
        return found;
    }

    /** Whether {@link #mentioning} with {@link Care#AT_HAND} would find nothing; waits for nothing, and when in doubt says no. */
    boolean isUnmentioned(Repository repository, Digest digest) {
        return index.isUnmentioned(layout.folder(repository), digest);
    }

    /** Gets to know the records of one more repository; false when no more can be known. */
    boolean learn(Path folder) {
        return index.learn(folder);
    }

    /** How much was looked at in the folder of a repository. */
    RecordShelf shelf(Repository repository) {
        return index.shelf(layout.folder(repository));
    }

    /** Every record that can be read, one at a time: all of them may be more than the memory holds. */
    void each(Consumer<TagRecord> visitor) {
        for (Path folder : children(layout.refs())) {
            for (Path path : children(folder)) {
                readable(path, text -> true).ifPresent(visitor);
            }
        }
    }

    /** Makes what follows by now, and writes it ahead: a guess, for another may come between. Not for who replaces it. */
    void draft(Reference reference, Function<Optional<TagRecord>, TagRecord> change, RecordAhead ahead) {
        Seen before = seen(reference);
        if (before.reached() && !before.isNotUnderstood()) {
            ahead.write(change.apply(before.record()), ingest);
        }
    }

    /** Writes what follows from the record that is there. One that is not understood is kept for the operator. */
    TagRecord replace(Reference reference, Function<Optional<TagRecord>, TagRecord> change) throws IOException {
        try (RecordAhead none = new RecordAhead()) {
            return replace(reference, change, none).record();
        }
    }

    /** The same, and if that is what was written ahead, it is not written again. */
    RecordText replace(Reference reference, Function<Optional<TagRecord>, TagRecord> change, RecordAhead ahead)
            throws IOException {
        synchronized (locks.of(reference)) {
            makeWay(reference);
            RecordText text = untilInTime(again -> replaced(reference, change, ahead, again));
            index.wrote(layout.record(reference), text.text());
            changed(reference);
            return text;
        }
    }

    /** In one try of several. */
    @FunctionalInterface
    private interface Try<T> {
        T write(boolean again) throws IOException;
    }

    /** What another process writes between the look and the new name would be lost: then it is looked at again. */
    private static <T> T untilInTime(Try<T> work) throws IOException {
        for (int i = 1; i < MOST_TRIES; i++) {
            try {
                return work.write(true);
            } catch (Ingest.Overtaken overtaken) {
                LOG.log(System.Logger.Level.DEBUG, "another process wrote a record meanwhile");
            }
        }
        return work.write(false);
    }

    private RecordText replaced(
            Reference reference, Function<Optional<TagRecord>, TagRecord> change, RecordAhead ahead, boolean again)
            throws IOException {
        Path path = layout.record(reference);
        Seen before = seen(reference);
        TagRecord after = change.apply(before.record());
        RecordText text = ahead.made(after).orElseGet(() -> new RecordText(after));
        Ingest.Piece piece = ahead.piece(after, Ingest.Piece.of(path, text.bytes(), WriteStep.Part.RECORD));
        if (before.isNotUnderstood()) {
            String flaw = flaw(reference);
            trace(reference, flaw, ingest.put(piece.displacing()));
        } else if (before.reached()) {
            ingest.put(again ? piece.looked().guarded(() -> before.isStillAt(path)) : piece.looked());
        } else {
            ingest.put(piece);
        }
        return text;
    }

    /**
     * What a look found where a record is, or would be.
     *
     * @param reached whether it could be looked at
     */
    private record Seen(boolean reached, boolean there, Optional<Stamp> stamp, Optional<TagRecord> record) {
        private boolean isNotUnderstood() {
            return there && record.isEmpty();
        }

        private boolean isStillAt(Path path) {
            try {
                return Stamp.of(path).equals(stamp);
            } catch (BadFile changed) {
                return false;
            }
        }
    }

    private Seen seen(Reference reference) {
        boolean there = false;
        try {
            Optional<Stamp> stamp = Stamp.of(layout.record(reference));
            there = stamp.isPresent();
            return new Seen(true, there, stamp, there ? Optional.of(readSeen(reference)) : Optional.empty());
        } catch (BadFile bad) {
            return new Seen(false, there || bad.isSpoilt(), Optional.empty(), Optional.empty());
        }
    }

    private String flaw(Reference reference) {
        try {
            read(reference);
            return "was not understood";
        } catch (BadFile bad) {
            return String.valueOf(bad.getMessage());
        }
    }

    /** Nothing is traced that another process took away first. */
    private void trace(Reference reference, String flaw, Optional<String> kept) {
        if (kept.isPresent()) {
            String reason = "the record of " + reference.canonical() + " " + flaw;
            repairs.setAside(new Damage(reference, Optional.of(reference), List.of(), reason), List.of(kept.get()));
        }
    }

    /** Writes what follows from the record that is there, when there is one and something does follow: that. */
    Optional<TagRecord> amend(Reference reference, Function<TagRecord, Optional<TagRecord>> change) throws IOException {
        synchronized (locks.of(reference)) {
            Optional<TagRecord> after = untilInTime(again -> amended(reference, change, again));
            if (after.isPresent()) {
                changed(reference);
            }
            return after;
        }
    }

    private Optional<TagRecord> amended(
            Reference reference, Function<TagRecord, Optional<TagRecord>> change, boolean again) throws IOException {
        if (isInTheWay(layout.folder(reference.repository()))) {
            return Optional.empty();
        }
        Path path = layout.record(reference);
        Seen before = seen(reference);
        Optional<TagRecord> after = before.record().flatMap(change);
        if (after.isPresent()) {
            Ingest.Piece piece = Ingest.Piece.of(path, bytes(after.get()), WriteStep.Part.RECORD);
            ingest.put(again ? piece.guarded(() -> before.isStillAt(path)) : piece);
        }
        return after;
    }

    /** The record in a file; empty when it cannot be understood. */
    Optional<TagRecord> readable(Path path) {
        return readable(path, text -> true);
    }

    /** Tells what is wrong with the record in a file. */
    void check(Path path) throws BadFile {
        TagRecord record = understood(bytes(path).orElseThrow(BadFile::missing));
        if (!layout.record(record.reference()).equals(path)) {
            throw BadFile.spoilt("is another reference's");
        }
    }

    /**
     * Forgets versions of one reference, and the reference with its current one. Nothing is done, and false the answer, when the
     * record is not what the versions were taken from any more.
     */
    boolean drop(List<Holding> holdings) throws IOException {
        Reference reference = holdings.get(0).reference();
        synchronized (locks.of(reference)) {
            Optional<TagRecord> found =
                    readable(reference).filter(record -> Holding.of(record).containsAll(holdings));
            if (found.isEmpty()) {
                return false;
            }
            if (holdings.stream().allMatch(Holding::earlier)) {
                List<Version> gone = holdings.stream().map(Holding::version).toList();
                ingest.put(layout.record(reference), bytes(found.get().without(gone)), WriteStep.Part.RECORD);
                changed(reference);
            } else {
                delete(reference);
            }
            return true;
        }
    }

    /** Puts back what was there before that was written; what somebody else has written since stays. */
    void restore(Reference reference, Optional<TagRecord> before, TagRecord written) throws IOException {
        synchronized (locks.of(reference)) {
            if (!isStill(written, reference)) {
                return;
            }
            if (before.isPresent()) {
                byte[] text = RecordWriter.bytes(before.get());
                ingest.put(layout.record(reference), ByteBuffer.wrap(text), WriteStep.Part.RECORD);
                index.wrote(layout.record(reference), text);
                changed(reference);
            } else {
                delete(reference);
            }
        }
    }

    /** The day of use may be noted at any time. */
    private boolean isStill(TagRecord written, Reference reference) throws IOException {
        try {
            Optional<TagRecord> now = read(reference);
            return now.isPresent() && written.usedOn(now.get().lastUsed()).equals(now.get());
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw new IOException("what was written cannot be looked at", bad);
            }
            return false;
        }
    }

    private void delete(Reference reference) throws IOException {
        Files.deleteIfExists(layout.record(reference));
        changed(reference);
        try {
            Files.deleteIfExists(layout.folder(reference.repository()));
        } catch (DirectoryNotEmptyException others) {
            return;
        }
    }

    /** Fails where a record that may be meant is there and cannot be read: what it names, nobody can tell. */
    void refuseUnreachable(Reference reference) {
        Path folder = layout.folder(reference.repository());
        List<Path> doubtful = new ArrayList<>(List.of(layout.record(reference)));
        try {
            if (reference.digest().isPresent()) {
                Survey.each(folder, path -> {
                    if (!Files.isReadable(path)) {
                        doubtful.add(path);
                    }
                });
            }
        } catch (IOException trouble) {
            throw Failures.recordUnreachable(reference, layout.name(folder), BadFile.unreachable(trouble));
        }
        doubtful.forEach(path -> refuseUnreachable(reference, path));
    }

    private void refuseUnreachable(Reference reference, Path path) {
        try {
            bytes(path);
        } catch (BadFile bad) {
            if (bad.isUnreachable()) {
                throw Failures.recordUnreachable(reference, layout.name(path), bad);
            }
        }
    }

    /** Whether there is one that says nothing to this program, and never will: it is wrong, or of a later format. */
    boolean isNotUnderstood(Reference reference) {
        try {
            read(reference);
            return false;
        } catch (BadFile bad) {
            return isNotUnderstood(bad);
        }
    }

    private static boolean isNotUnderstood(BadFile bad) {
        return bad.isSpoilt() || bad.isLater();
    }

    /** Moves the record aside when it is wrong for certain, and says by which name it is kept. */
    Optional<String> setAside(Reference reference) throws IOException {
        return setAside(reference, BadFile::isSpoilt);
    }

    /** The same for who wants to be rid of it: one of a later format goes too. */
    Optional<String> getRidOf(Reference reference) throws IOException {
        return setAside(reference, TagRecords::isNotUnderstood);
    }

    private Optional<String> setAside(Reference reference, Predicate<BadFile> which) throws IOException {
        synchronized (locks.of(reference)) {
            try {
                read(reference);
                return Optional.empty();
            } catch (BadFile bad) {
                changed(reference);
                return which.test(bad) ? quarantine.take(spoilt(reference)) : Optional.empty();
            }
        }
    }

    /** Moves a file aside that is no record for certain, and says by which name it is kept. */
    Optional<String> setAside(Path path) throws IOException {
        try {
            check(path);
            return Optional.empty();
        } catch (BadFile bad) {
            return bad.isSpoilt() ? quarantine.take(path) : Optional.empty();
        }
    }

    private Path spoilt(Reference reference) {
        Path folder = layout.folder(reference.repository());
        return isInTheWay(folder) ? folder : layout.record(reference);
    }

    private void makeWay(Reference reference) throws IOException {
        Path folder = layout.folder(reference.repository());
        if (isInTheWay(folder)) {
            trace(reference, "is in a folder that is none", quarantine.take(folder));
        }
    }

    private static boolean isInTheWay(Path folder) {
        try {
            return !Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isDirectory();
        } catch (IOException none) {
            return false;
        }
    }

    private static ByteBuffer bytes(TagRecord record) {
        return ByteBuffer.wrap(RecordWriter.bytes(record));
    }

    private Optional<TagRecord> readable(Reference reference) {
        try {
            return read(reference);
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    private Optional<TagRecord> readable(Path path, Predicate<String> worthParsing) {
        try {
            Optional<byte[]> bytes =
                    bytes(path).filter(found -> worthParsing.test(new String(found, StandardCharsets.UTF_8)));
            return bytes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(understood(bytes.get()))
                            .filter(record -> layout.record(record.reference()).equals(path));
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    private static TagRecord understood(byte[] file) throws BadFile {
        return RecordReader.read(file).orElseThrow(BadFile::later);
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return children;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                children.add(child);
                if (children.size() == RecordShelf.MOST_LISTED) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException unreachable) {
            return List.of();
        }
        return children;
    }

    private static Optional<byte[]> bytes(Path path) throws BadFile {
        return Stamp.of(path).isEmpty() ? Optional.empty() : Optional.of(GuardedFile.readSeen(path, LARGEST));
    }

    /** A digest's own record names that digest. */
    private static boolean answers(TagRecord record, Reference reference) {
        return record.reference().equals(reference)
                && reference.digest().stream().allMatch(record.current().named().digest()::equals);
    }
}
