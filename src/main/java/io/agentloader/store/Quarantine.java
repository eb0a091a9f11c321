package io.agentloader.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where entries go that did not verify: kept for the operator, the latest hundred of them, of the latest as many as are no more than
 * 256 MiB together, and never read again. The very latest is kept however large it is.
 */
final class Quarantine {

    private static final System.Logger LOG = System.getLogger(Quarantine.class.getName());

    static final int CAPACITY = 100;
    static final long MOST_BYTES = 256L << 20;

    private final Path folder;
    private final Directories directories;
    private final InstantSource clock;
    private final long mostBytes;

    Quarantine(Path folder, Directories directories, InstantSource clock) {
        this(folder, directories, clock, MOST_BYTES);
    }

    Quarantine(Path folder, Directories directories, InstantSource clock, long mostBytes) {
        this.folder = folder;
        this.directories = directories;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /** How many entries are kept, and how long all files in them are together. */
    record Kept(long entries, long bytes) {}

    /**
     * Moves the entry here, whatever kind of file it is, and says what it is called now; empty when it has vanished
     * meanwhile, which is no failure.
     */
    Optional<String> take(Path entry) throws IOException {
        if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        directories.ensure(folder);
        Path kept = free(hex(entry));
        try {
            Files.move(entry, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException vanished) {
            return Optional.empty();
        }
        dropOldest();
        return Optional.of(String.valueOf(kept.getFileName()));
    }

    /** By which name the entry was last set aside, when it was and is still kept. */
    Optional<String> latest(Path entry) throws IOException {
        String start = hex(entry) + ".";
        List<Path> kept = new ArrayList<>();
        Survey.each(folder, kept::add);
        return kept.stream()
                .filter(path -> String.valueOf(path.getFileName()).startsWith(start))
                .max(Comparator.comparingLong(Quarantine::millis))
                .map(path -> String.valueOf(path.getFileName()));
    }

    Kept kept() throws IOException {
        long[] count = new long[2];
        Survey.each(folder, entry -> {
            count[0]++;
            count[1] += bytes(entry);
        });
        return new Kept(count[0], count[1]);
    }

    /** Of what can be looked at: what others took away meanwhile, or nobody may read, counts for nothing. */
    private static long bytes(Path entry) throws IOException {
        long[] bytes = new long[1];
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    private static String hex(Path entry) {
        String name = String.valueOf(entry.getFileName());
        return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
    }

    private Path free(String hex) {
        long millis = clock.millis();
        while (Files.exists(folder.resolve(hex + "." + millis), LinkOption.NOFOLLOW_LINKS)) {
            millis++;
        }
        return folder.resolve(hex + "." + millis);
    }

    /** What cannot be dropped now is dropped with the next entry. */
    private void dropOldest() {
        List<Path> kept = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(kept::add);
            kept.sort(Comparator.comparingLong(Quarantine::millis).reversed());
            for (Path entry : kept.subList(staying(kept), kept.size())) {
                Files.walkFileTree(entry, DELETE);
            }
        } catch (IOException | DirectoryIteratorException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "quarantine/ holds more than it should", resisted);
        }
    }

    /** How many of these, latest first, stay. */
    private int staying(List<Path> kept) throws IOException {
        long bytes = 0;
        int staying = 0;
        while (staying < Math.min(kept.size(), CAPACITY)) {
            bytes += bytes(kept.get(staying));
            if (staying > 0 && bytes > mostBytes) {
                break;
            }
            staying++;
        }
        return staying;
    }

    /** Names that are not ours come first, and so go first. */
    private static long millis(Path entry) {
        String name = String.valueOf(entry.getFileName());
        String digits = name.substring(name.lastIndexOf('.') + 1);
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
    }

    private static final SimpleFileVisitor<Path> DELETE = new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    };
}
