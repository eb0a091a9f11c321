package io.agentloader.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException.StoreUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens a store: makes what is missing, refuses what cannot be trusted, clears away what crashes left. Nothing is hashed and
 * no record is read, so that a large store opens as fast as a small one.
 */
final class StoreOpening {

    private static final System.Logger LOG = System.getLogger(StoreOpening.class.getName());

    private static final String VERSION = "1.0.0";
    private static final byte[] MARKER =
            ("{\"imageLayoutVersion\":\"" + VERSION + "\"}").getBytes(StandardCharsets.US_ASCII);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StoreSettings settings;
    private final StoreLayout layout;
    private final Directories directories;
    private final Quarantine quarantine;
    private final Ingest ingest;
    private final Repairs repairs;
    private final InstantSource clock;

    private StoreOpening(Path root, StoreSettings settings, InstantSource clock, Watchers watchers) {
        this.settings = settings;
        this.layout = new StoreLayout(root);
        this.directories = new Directories(root);
        this.quarantine = new Quarantine(layout.quarantine(), directories, clock);
        this.ingest = new Ingest(layout.ingest(), directories, quarantine, watchers.writing());
        this.repairs = new Repairs(clock, watchers.repairs());
        this.clock = clock;
    }

    /** Who is told of what the store does. */
    record Watchers(WriteStep.Observer writing, StoreListener repairs) {}

    /** The parts of an open store. */
    static StoreParts open(StoreSettings settings, InstantSource clock, WriteStep.Observer observer) {
        return open(settings, clock, new Watchers(observer, StoreListener.NONE));
    }

    /** The parts of an open store. */
    static StoreParts open(StoreSettings settings, InstantSource clock, Watchers watchers) {
        Path path = settings.path();
        try {
            if (!Files.isDirectory(path)) {
                new Directories(path).ensure(path);
            }
            return new StoreOpening(path.toRealPath(), settings, clock, watchers).open();
        } catch (IOException trouble) {
            throw Failures.atStart(
                    "the store's directory cannot be used (" + Failures.reason(trouble)
                            + "); agent-loader.store.path has to name a directory that this user may write",
                    trouble);
        }
    }

    private StoreParts open() throws IOException {
        Optional<String> version = markedVersion();
        boolean foreign = version.filter(found -> !found.equals(VERSION)).isPresent();
        for (Path directory : layout.directories()) {
            prepare(directory, foreign);
        }
        if (version.isEmpty()) {
            ingest.put(layout.marker(), ByteBuffer.wrap(MARKER), WriteStep.Part.LAYOUT);
        }
        StoreParts parts = parts(foreign);
        if (foreign) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the store has an image layout of another version than " + VERSION + "; it is only read");
        } else {
            ingest.sweep(clock.instant());
            finish(parts);
        }
        return parts;
    }

    /** What cannot be finished now is finished while the store is tended. */
    private static void finish(StoreParts parts) {
        try {
            new Journal(parts).finishSoon();
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "an import that was cut off is not finished yet", resisted);
        }
    }

    private StoreParts parts(boolean foreign) {
        return new StoreParts(
                settings,
                layout,
                ingest,
                quarantine,
                new TagRecords(layout, ingest, quarantine, repairs),
                new BlobFiles(layout, ingest, quarantine, repairs, clock),
                new StoreLocks(layout, directories),
                new VerifiedMemory(),
                new Confirmations(),
                new Uses(),
                repairs,
                new Condition(layout, foreign),
                new AtomicLong(),
                clock);
    }

    private void prepare(Path directory, boolean foreign) throws IOException {
        refuseLink(directory);
        if (!foreign) {
            directories.ensure(directory);
        }
        if (Files.isDirectory(directory) && !settings.writableByOthers()) {
            refuseWritableByOthers(directory);
        }
    }

    private void refuseLink(Path directory) {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("something in it that has to be a directory is none", directory);
        }
    }

    private void refuseWritableByOthers(Path directory) throws IOException {
        if (directories.isWritableByOthers(directory)) {
            throw refused(
                    "others may write to it, who could plant agents there; take that right away with chmod go-w,"
                            + " or set agent-loader.store.writable-by-others",
                    directory);
        }
    }

    private static StoreUnavailable refused(String why, Path directory) {
        return Failures.atStart("the store is refused: " + why, new IOException("refused: " + directory));
    }

    /** A marker that says nothing is written again; one that says another version is not ours to touch. */
    private Optional<String> markedVersion() throws IOException {
        try {
            if (Stamp.of(layout.marker()).isEmpty()) {
                return Optional.empty();
            }
            JsonNode node = JSON.readTree(GuardedFile.read(layout.marker(), TagRecords.LARGEST));
            return Optional.of(node.path("imageLayoutVersion").asText()).filter(text -> !text.isEmpty());
        } catch (BadFile bad) {
            return Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }
}
