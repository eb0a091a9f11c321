package io.agentloader.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException.StoreUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The directories of a store and the file that says what it is: looked at before anything in them is trusted, and made where
 * they are missing. A disk that will not have that now may have it later, so whoever reads or writes asks again until it is
 * done, and again when the file has changed: then the store was deleted, or put there, under us.
 */
final class Groundwork {

    private static final System.Logger LOG = System.getLogger(Groundwork.class.getName());

    private static final String VERSION = "1.0.0";
    private static final byte[] MARKER =
            ("{\"imageLayoutVersion\":\"" + VERSION + "\"}").getBytes(StandardCharsets.US_ASCII);

    private final StoreLayout layout;
    private final Directories directories;
    private final Ingest ingest;
    private final Condition condition;
    private final boolean writableByOthers;
    private final InstantSource clock;

    /** What the marker looked like when all was in place. */
    private volatile Optional<Stamp> laid = Optional.empty();

    /** What the folders that hold the others looked like when none of them was a link; empty where that has to be looked at. */
    private volatile List<FolderStamp> unlinked = List.of();

    Groundwork(StoreLayout layout, Tools tools, boolean writableByOthers, InstantSource clock) {
        this.layout = layout;
        this.directories = tools.directories();
        this.ingest = tools.ingest();
        this.condition = tools.condition();
        this.writableByOthers = writableByOthers;
        this.clock = clock;
    }

    /** What makes directories and the file, and what is told of them. */
    record Tools(Directories directories, Ingest ingest, Condition condition) {}

    /** For whoever reads: refuses what cannot be trusted, and makes nothing. */
    void readable() throws IOException {
        if (laid.isEmpty()) {
            for (Path directory : layout.directories()) {
                refuse(directory);
            }
        } else {
            refuseLinks();
        }
    }

    /** For whoever writes: the same, makes what is missing, and refuses a layout that is not ours to touch. */
    void writable() throws IOException {
        if (laid.isEmpty() || !laid.equals(marker())) {
            lay();
        } else {
            refuseLinks();
        }
        condition.refuseForeign();
    }

    private synchronized void lay() throws IOException {
        Optional<String> version = version();
        boolean foreign = version.filter(found -> !found.equals(VERSION)).isPresent();
        for (Path directory : layout.directories()) {
            refuse(directory);
            if (!foreign) {
                directories.ensure(directory);
                refuse(directory);
            }
        }
        if (version.isEmpty()) {
            ingest.put(layout.marker(), ByteBuffer.wrap(MARKER), WriteStep.Part.LAYOUT);
        }
        if (foreign && !condition.isForeign()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the store has an image layout of another version than " + VERSION + "; it is only read");
        }
        condition.foreign(foreign);
        laid = marker();
    }

    private Optional<Stamp> marker() {
        try {
            return Stamp.of(layout.marker());
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /**
     * Whoever makes a link of a directory while the store is open has it read, and written, somewhere else. That changes the folder
     * that holds it, so that two of them tell of all.
     */
    private void refuseLinks() throws IOException {
        Instant now = clock.instant();
        List<FolderStamp> holding = holding();
        if (holding.isEmpty() || !holding.equals(unlinked)) {
            refuseEachLink();
            unlinked = holding.stream().allMatch(stamp -> stamp.isSettledAt(now)) ? holding : List.of();
        }
    }

    /** All of them, or none. */
    private List<FolderStamp> holding() {
        List<FolderStamp> stamps = new ArrayList<>();
        for (Path folder : layout.holding()) {
            Optional<FolderStamp> stamp = FolderStamp.of(folder);
            if (stamp.isEmpty()) {
                return List.of();
            }
            stamps.add(stamp.get());
        }
        return stamps;
    }

    private void refuseEachLink() throws IOException {
        for (Path directory : layout.directories()) {
            if (!directory.equals(layout.root()) && Files.isSymbolicLink(directory)) {
                condition.distrusted();
                throw new FileSystemException(
                        directory.toString(),
                        null,
                        layout.name(directory) + " has become a link, and none is followed");
            }
        }
    }

    private void refuse(Path directory) throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("something in it that has to be a directory is none", directory);
        }
        if (!writableByOthers && Files.isDirectory(directory) && directories.isWritableByOthers(directory)) {
            throw refused(
                    "others may write to it, who could plant agents there; take that right away with chmod go-w,"
                            + " or set agent-loader.store.writable-by-others",
                    directory);
        }
    }

    private static StoreUnavailable refused(String why, Path directory) {
        return Failures.atStart("the store is refused: " + why, new IOException("refused: " + directory));
    }

    /** What others wrote is rare, and to make what reads it costs a start more than all the rest here. */
    private static final class Foreign {
        private static final JsonMapper JSON = JsonMapper.builder().build();
    }

    /**
     * A marker that says nothing is written again; one that says another version is not ours to touch, and one that cannot be
     * read may say that.
     */
    private Optional<String> version() throws IOException {
        try {
            if (Stamp.of(layout.marker()).isEmpty()) {
                return Optional.empty();
            }
            byte[] bytes = GuardedFile.read(layout.marker(), TagRecords.LARGEST);
            if (Arrays.equals(bytes, MARKER)) {
                return Optional.of(VERSION);
            }
            return Optional.of(Foreign.JSON
                            .readTree(bytes)
                            .path("imageLayoutVersion")
                            .asText())
                    .filter(text -> !text.isEmpty());
        } catch (BadFile bad) {
            if (bad.getCause() instanceof IOException unreachable) {
                throw unreachable;
            }
            return Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }
}
