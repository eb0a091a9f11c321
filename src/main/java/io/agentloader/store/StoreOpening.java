package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Opens a store: makes what is missing, refuses what cannot be trusted, clears away what crashes left. Nothing is hashed and
 * no record is read, so that a large store opens as fast as a small one. A disk that will not do is no reason to refuse: what
 * is stored is served, what is pulled is served unstored, and both are said.
 */
final class StoreOpening {

    private static final System.Logger LOG = System.getLogger(StoreOpening.class.getName());

    private final StoreSettings settings;
    private final StoreLayout layout;
    private final Directories directories;
    private final Quarantine quarantine;
    private final Ingest ingest;
    private final Repairs repairs;
    private final OtherWriters others;
    private final Condition condition;
    private final Groundwork ground;
    private final InstantSource clock;
    private final StoreListener listener;

    private StoreOpening(Path root, StoreSettings settings, InstantSource clock, Watchers watchers) {
        this.settings = settings;
        this.layout = new StoreLayout(root);
        this.directories = new Directories(root);
        this.quarantine = new Quarantine(layout.quarantine(), directories, clock);
        this.ingest = new Ingest(layout.ingest(), directories, quarantine, watchers.writing());
        this.repairs = new Repairs(clock, watchers.repairs());
        this.others = new OtherWriters(layout.changes(), directories, clock);
        this.condition = new Condition(layout);
        this.ground = new Groundwork(
                layout, new Groundwork.Tools(directories, ingest, condition), settings.writableByOthers(), clock);
        this.clock = clock;
        this.listener = watchers.repairs();
    }

    /** Who is told of what the store does. */
    record Watchers(WriteStep.Observer writing, StoreListener repairs) {}

    /** The parts of an open store. */
    static StoreParts open(StoreSettings settings, InstantSource clock, WriteStep.Observer observer) {
        return open(settings, clock, new Watchers(observer, StoreListener.NONE));
    }

    /** The parts of an open store. */
    static StoreParts open(StoreSettings settings, InstantSource clock, Watchers watchers) {
        StoreOpening opening = new StoreOpening(root(settings.path()), settings, clock, watchers);
        opening.prepare();
        StoreParts parts = opening.parts();
        if (!parts.condition().isForeign()) {
            finish(parts);
        }
        return parts;
    }

    /** The root may be a link, which is resolved once; a root that cannot be made yet has nothing to resolve. */
    private static Path root(Path path) {
        refuseFileInTheWay(path.toAbsolutePath().normalize());
        try {
            if (!Files.isDirectory(path)) {
                new Directories(path).ensure(path);
            }
            return path.toRealPath();
        } catch (IOException trouble) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** No disk will ever make a directory of it, or below it: that is a mistake in the configuration. */
    private static void refuseFileInTheWay(Path path) {
        Stream.iterate(path, above -> above != null, Path::getParent)
                .filter(above -> Files.exists(above, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .filter(above -> !Files.isDirectory(above))
                .ifPresent(above -> {
                    throw Failures.atStart(
                            "the store's directory cannot be used (something that is none is in its place);"
                                    + " agent-loader.store.path has to name a directory that this user may write",
                            new IOException("no directory: " + above));
                });
    }

    private void prepare() {
        try {
            ground.writable();
            ingest.sweep(clock.instant());
            others.shorten();
            others.begin();
            condition.look();
        } catch (StoreUnavailable refused) {
            if (!condition.isForeign()) {
                throw refused;
            }
        } catch (IOException trouble) {
            refuseUntrusted();
            condition.failed(trouble);
        }
        if (!condition.isForeign() && condition.state() != StoreHealth.State.OK) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the store cannot be written ({0}): what is stored is served, and what is pulled is served without"
                            + " being stored, until agent-loader.store.path names a directory that this user may write",
                    condition.state().word());
        }
    }

    /** What cannot be finished now is finished while the store is tended. */
    private static void finish(StoreParts parts) {
        try {
            new Journal(parts).finishSoon();
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "an import that was cut off is not finished yet", resisted);
        }
    }

    private void refuseUntrusted() {
        try {
            ground.readable();
        } catch (IOException unreachable) {
            LOG.log(System.Logger.Level.DEBUG, "the store cannot be looked at", unreachable);
        }
    }

    private StoreParts parts() {
        PinFiles pins = new PinFiles(layout, ingest, directories, others, clock);
        pins.load();
        return new StoreParts(
                settings,
                layout,
                ground,
                ingest,
                quarantine,
                new TagRecords(layout, ingest, quarantine, repairs, others, clock),
                pins,
                others,
                new BlobFiles(layout, ingest, quarantine, repairs, clock),
                new StoreLocks(layout, directories, listener),
                new VerifiedMemory(settings.memory().remembered()),
                new ReadRoom(settings.memory().answered()),
                new Confirmations(),
                new Uses(),
                repairs,
                condition,
                new AtomicLong(),
                clock);
    }
}
