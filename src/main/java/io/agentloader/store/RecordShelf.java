package io.agentloader.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of one repository's records, with what this process knows of it. What it answers are guesses, to be judged by
 * the records themselves; the folder's own time tells whether there may be others.
 */
final class RecordShelf {

    /** How sure an answer has to be that no record is left out. */
    enum Care {
        /** What this process has written, and what was there when it looked; a large folder is not looked at for that, nor waited for. */
        AT_HAND,
        /** Also what others have written, in a large folder some seconds later; who would wait for another's look is told so. */
        USUAL,
        /** Everything, however long that takes. */
        EXACT
    }

    /** No more entries of one folder are looked at. */
    static final int MOST_LISTED = 100_000;

    /** A folder of so many records is looked at whenever it may have changed. */
    static final int SMALL = 1000;

    /** So many digests are remembered beside what was seen, or as many as files were seen. */
    private static final int MOST_WRITTEN = 1024;

    /** Looking at a larger one takes no more than this part of the time. */
    private static final int REST = 20;

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.json");

    /** File systems keep time in grains; a folder that changed within one of them may change again unseen. */
    private static final Duration GRAIN = Duration.ofMillis(100);

    private final Path folder;
    private final InstantSource clock;
    private final AtomicLong listed = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    /** What was written since the last look, and before that while it lasts. */
    private volatile Map<Long, Set<String>> written = new ConcurrentHashMap<>();

    private volatile Map<Long, Set<String>> writtenBefore = Map.of();
    private Optional<CompletableFuture<Void>> looking = Optional.empty();
    private volatile RecordNames names = RecordNames.NONE;
    private Optional<FileTime> seen = Optional.empty();
    private volatile Optional<Instant> restsUntil = Optional.empty();

    RecordShelf(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Files that may hold the digest. One thread at a time looks at the folder; nobody else waits for it here, but with
     * {@link Care#EXACT}.
     *
     * @throws Learning when another thread looks, and the answer depends on what it sees
     */
    List<Path> naming(String hex, Care care) {
        Optional<CompletableFuture<Void>> others = begun(care);
        while (others.isPresent()) {
            if (care != Care.EXACT) {
                throw new Learning(others.get());
            }
            others.get().join();
            others = begun(care);
        }
        return known(hex);
    }

    /** Looks when that is due; present when another thread does, and that has to be waited for. */
    private Optional<CompletableFuture<Void>> begun(Care care) {
        CompletableFuture<Void> own = new CompletableFuture<>();
        synchronized (this) {
            if (!isDue(care)) {
                return Optional.empty();
            }
            if (looking.isPresent()) {
                return looking;
            }
            looking = Optional.of(own);
            writtenBefore = written;
            written = new ConcurrentHashMap<>();
        }
        try {
            look();
        } finally {
            looked();
            own.complete(null);
        }
        return Optional.empty();
    }

    /**
     * Whether the folder was looked at, and what is known of it does not lead there. Asks no disk and waits for nobody, so another
     * thread's look may be missed.
     */
    boolean isUnmentioned(String hex) {
        Long key = Marks.key(hex);
        // in the order in which a look hands on what it finds
        return restsUntil.isPresent()
                && !isToBeTakenIn()
                && !written.containsKey(key)
                && !writtenBefore.containsKey(key)
                && names.naming(hex).isEmpty();
    }

    /** A look takes in what was written meanwhile; the more there is to look at, the more may be. */
    private boolean isToBeTakenIn() {
        return written.size() > Math.max(MOST_WRITTEN, names.size());
    }

    private synchronized void looked() {
        looking = Optional.empty();
        writtenBefore = Map.of();
    }

    private synchronized List<Path> known(String hex) {
        Set<String> found = new LinkedHashSet<>(names.naming(hex));
        found.addAll(writtenBefore.getOrDefault(Marks.key(hex), Set.of()));
        found.addAll(written.getOrDefault(Marks.key(hex), Set.of()));
        return found.stream().map(name -> folder.resolve(name + ".json")).toList();
    }

    /** This process has written a record. */
    synchronized void wrote(Path record, byte[] text) {
        Matcher name = NAME.matcher(String.valueOf(record.getFileName()));
        boolean looksAgain = restsUntil.isEmpty() && looking.isEmpty();
        if (!looksAgain && name.matches()) {
            DigestText.each(text, hex -> written.computeIfAbsent(Marks.key(hex), key -> new LinkedHashSet<>())
                    .add(name.group(1)));
        }
    }

    /** About how many records are known. */
    synchronized int size() {
        return names.size() + written.size();
    }

    /** Entries of the folder that were listed so far. */
    long listed() {
        return listed.get();
    }

    /** Files of it that were read to know what they hold. */
    long read() {
        return read.get();
    }

    private boolean isDue(Care care) {
        if (care == Care.AT_HAND) {
            return looking.isEmpty() && (restsUntil.isEmpty() ? isSmall() : isToBeTakenIn());
        }
        if (restsUntil.isEmpty()) {
            return true;
        }
        return switch (care) {
            case AT_HAND -> false;
            case USUAL ->
                mayHaveChanged() && (names.size() <= SMALL || !clock.instant().isBefore(restsUntil.get()));
            case EXACT -> mayHaveChanged();
        };
    }

    /** Whether looking at it takes no longer than a pull may wait. */
    private boolean isSmall() {
        try {
            return children(SMALL + 1).size() <= SMALL;
        } catch (IOException | DirectoryIteratorException unreachable) {
            return false;
        }
    }

    private boolean mayHaveChanged() {
        return seen.isEmpty() || !seen.equals(time());
    }

    private Optional<FileTime> time() {
        try {
            return Optional.of(Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private void look() {
        Instant began = clock.instant();
        Optional<FileTime> before =
                time().filter(time -> time.toInstant().plus(GRAIN).isBefore(began));
        RecordNames.Growing next = next();
        boolean whole = look(next, began);
        Instant ended = clock.instant();
        Instant rested = ended.plus(Duration.between(began, ended).multipliedBy(REST));
        found(next.done(), whole ? before : Optional.empty(), rested);
    }

    private synchronized RecordNames.Growing next() {
        return names.next();
    }

    private synchronized void found(RecordNames all, Optional<FileTime> at, Instant rested) {
        names = all;
        seen = at;
        restsUntil = Optional.of(rested);
    }

    /** Whether everything could be seen. */
    private boolean look(RecordNames.Growing next, Instant now) {
        boolean whole = true;
        try {
            for (Path path : children(MOST_LISTED)) {
                listed.incrementAndGet();
                Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
                whole &= !name.matches() || look(next, path, name.group(1), now);
            }
        } catch (IOException | DirectoryIteratorException unreachable) {
            return false;
        }
        return whole;
    }

    private boolean look(RecordNames.Growing next, Path path, String name, Instant now) {
        try {
            Optional<Stamp> stamp = Stamp.of(path);
            if (stamp.isEmpty()) {
                return true;
            }
            long mark = mark(name, stamp.get(), now);
            if (!next.takesOver(name, mark)) {
                read.incrementAndGet();
                byte[] text = GuardedFile.readSeen(path, TagRecords.LARGEST);
                next.add(name, mark);
                DigestText.each(text, next::digest);
            }
            return true;
        } catch (BadFile bad) {
            return bad.isMissing();
        }
    }

    /** Two files, or one before and after a change, do not have the same by any chance that counts. */
    private static long mark(String name, Stamp stamp, Instant now) {
        if (!stamp.isSettledAt(now)) {
            return RecordNames.UNSETTLED;
        }
        long mark = Marks.key(name);
        for (long part : new long[] {
            stamp.key().hashCode(), stamp.size(), stamp.modified().to(TimeUnit.NANOSECONDS)
        }) {
            mark = 0x9E3779B97F4A7C15L * (mark ^ part);
            mark ^= mark >>> 32;
        }
        return mark;
    }

    private List<Path> children(int most) throws IOException {
        List<Path> children = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return children;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                children.add(child);
                if (children.size() == most) {
                    break;
                }
            }
        } catch (NoSuchFileException gone) {
            return List.of();
        }
        return children;
    }
}
