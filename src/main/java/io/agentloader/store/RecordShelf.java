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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        /** What this process has written is there, and what was there when it looked. */
        AT_HAND,
        /** Also what others have written, in a large folder some seconds later. */
        USUAL,
        /** Everything. */
        EXACT
    }

    /** No more entries of one folder are looked at. */
    static final int MOST_LISTED = 100_000;

    /** A folder of so many records is looked at whenever it may have changed. */
    static final int SMALL = 1000;

    /** So many digests are remembered beside what was seen. */
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
    private final Map<Long, Set<String>> written = new HashMap<>();
    private RecordNames names = RecordNames.NONE;
    private Optional<FileTime> seen = Optional.empty();
    private Optional<Instant> restsUntil = Optional.empty();

    RecordShelf(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Files that may hold the digest. Waits for whoever looks at the folder already. */
    synchronized List<Path> naming(String hex, Care care) {
        if (isDue(care)) {
            look();
        }
        Set<String> found = new LinkedHashSet<>(names.naming(hex));
        found.addAll(written.getOrDefault(Marks.key(hex), Set.of()));
        return found.stream().map(name -> folder.resolve(name + ".json")).toList();
    }

    /** This process has written a record. */
    synchronized void wrote(Path record, byte[] text) {
        Matcher name = NAME.matcher(String.valueOf(record.getFileName()));
        if (restsUntil.isPresent() && name.matches()) {
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
        if (restsUntil.isEmpty()) {
            return true;
        }
        return switch (care) {
            case AT_HAND -> written.size() > MOST_WRITTEN;
            case USUAL ->
                mayHaveChanged() && (names.size() <= SMALL || !clock.instant().isBefore(restsUntil.get()));
            case EXACT -> mayHaveChanged();
        };
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
        RecordNames.Growing next = names.next();
        boolean whole = look(next, began);
        names = next.done();
        written.clear();
        seen = whole ? before : Optional.empty();
        Instant ended = clock.instant();
        restsUntil = Optional.of(ended.plus(Duration.between(began, ended).multipliedBy(REST)));
    }

    /** Whether everything could be seen. */
    private boolean look(RecordNames.Growing next, Instant now) {
        boolean whole = true;
        try {
            for (Path path : children()) {
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
                byte[] text = GuardedFile.read(path, TagRecords.LARGEST);
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

    private List<Path> children() throws IOException {
        List<Path> children = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return children;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                listed.incrementAndGet();
                children.add(child);
                if (children.size() == MOST_LISTED) {
                    break;
                }
            }
        } catch (NoSuchFileException gone) {
            return List.of();
        }
        return children;
    }
}
