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

/** Where entries go that did not verify: kept for the operator, the latest hundred of them, and never read again. */
final class Quarantine {

    private static final System.Logger LOG = System.getLogger(Quarantine.class.getName());

    static final int CAPACITY = 100;

    private final Path folder;
    private final Directories directories;
    private final InstantSource clock;

    Quarantine(Path folder, Directories directories, InstantSource clock) {
        this.folder = folder;
        this.directories = directories;
        this.clock = clock;
    }

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

    /** How many entries are kept. */
    long size() throws IOException {
        long[] count = new long[1];
        Survey.each(folder, entry -> count[0]++);
        return count[0];
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
            kept.sort(Comparator.comparingLong(Quarantine::millis));
            for (Path entry : kept.subList(0, Math.max(0, kept.size() - CAPACITY))) {
                Files.walkFileTree(entry, DELETE);
            }
        } catch (IOException | DirectoryIteratorException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "quarantine/ holds more than it should", resisted);
        }
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
