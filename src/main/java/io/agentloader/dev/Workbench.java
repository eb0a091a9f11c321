package io.agentloader.dev;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.oci.Content;
import io.agentloader.publish.PushedAgent;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The door of dev mode: what an author sees of the agents that are being written. */
public final class Workbench {

    /** Which text of an agent. */
    public enum Text {
        /** What is in the file now, good or not. */
        DISK,
        /** What is served. */
        SERVED,
        /** What was served before that. */
        BEFORE
    }

    /** A folder of many files is served before all of them were looked at. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DevRegistry registry;
    private final Optional<Workplace> place;
    private final InstantSource clock;
    private final Function<Path, Signals> events;
    private final Board board;
    private final AtomicReference<@Nullable FolderLoop> running = new AtomicReference<>();

    private Workbench(
            DevRegistry registry, Optional<Workplace> place, InstantSource clock, Function<Path, Signals> events) {
        this.registry = registry;
        this.place = place;
        this.clock = clock;
        this.events = events;
        this.board = new Board(
                place.map(Workplace::folder)
                        .map(Path::toAbsolutePath)
                        .map(Path::normalize)
                        .map(Path::toString),
                clock);
    }

    /**
     * Nothing runs yet.
     *
     * @param place with the folder that is watched; empty shows the samples
     */
    public static Workbench over(DevRegistry registry, Optional<Workplace> place, InstantSource clock) {
        return new Workbench(registry, place, clock, EventSignals::on);
    }

    /** With other events than those of the file system. */
    static Workbench over(DevRegistry registry, Workplace place, InstantSource clock, Function<Path, Signals> events) {
        return new Workbench(registry, Optional.of(place), clock, events);
    }

    /**
     * Opens the registry and begins to watch, and completes when what is there is served, or shows that it takes its time. Fails with
     * an {@link IllegalStateException} that names the key which has to be another one.
     */
    public Uni<Void> start() {
        return place.map(this::startIn)
                .orElseGet(() -> registry.start().invoke(this::showSamples).replaceWithVoid());
    }

    private void showSamples() {
        SampleRows rows = new SampleRows(board, registry, clock);
        rows.show();
        registry.tell(rows::moved);
    }

    private Uni<Void> startIn(Workplace where) {
        return Uni.createFrom()
                .item(() -> root(where.folder()))
                .runSubscriptionOn(where.disk())
                .call(registry::start)
                .emitOn(where.disk())
                .map(root -> begin(where, root))
                .flatMap(loop -> Uni.createFrom().completionStage(loop.first()))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithUni(() -> Uni.createFrom().voidItem());
    }

    private static Path root(Path folder) {
        try {
            Path root = folder.toRealPath();
            if (Files.isDirectory(root)) {
                return root;
            }
        } catch (IOException missing) {
            throw noFolder(folder, "is not there, or may not be entered", missing);
        }
        throw noFolder(folder, "is no folder", null);
    }

    private static IllegalStateException noFolder(Path folder, String why, @Nullable IOException cause) {
        return new IllegalStateException(
                "agent-loader.dev.folder: " + folder + " " + why
                        + ". Name the folder that has your agents, or none for the" + " samples.",
                cause);
    }

    private FolderLoop begin(Workplace where, Path root) {
        AgentNames names = new AgentNames(
                Optional.ofNullable(root.getFileName()).map(Path::toString).orElse(""));
        Publication publication = new Publication(registry, where.agents(), where.watches());
        Shelving shelving = new Shelving(board, publication, names, clock);
        registry.tell(shelving::moved);
        FolderRounds rounds = new FolderRounds(new FolderRounds.Parts(
                root, where.limit(), new Judge(where.reader(), where.publisher()), shelving, where.disk(), clock));
        FolderLoop loop = new FolderLoop(
                root, board, rounds, new FolderLoop.Noticing(signals(where, root), where.watchBy() == WatchBy.EVENTS));
        running.set(loop);
        where.thread().execute(loop);
        return loop;
    }

    private Signals signals(Workplace where, Path root) {
        boolean told =
                switch (where.watchBy()) {
                    case AUTO -> !MountedFolders.isOne(root);
                    case EVENTS -> true;
                    case POLLING -> false;
                };
        return told ? events.apply(root) : PollSignals.asked();
    }

    /** All of it, now. */
    public DevState state() {
        return board.state(registry.host());
    }

    /**
     * Tells of everything that happens from now on; where {@code after} is the number of an event, first of what happened since.
     * What this yields is run to hear no more.
     */
    public Runnable follow(OptionalLong after, DevFollower follower) {
        return board.follow(after, follower);
    }

    /** What is served of that file; empty where nothing is, or something that did not come from there. */
    public Optional<Revision> served(String file) {
        return board.agent(file)
                .flatMap(agent -> agent.served().filter(text -> agent.named().equals(Optional.of(text.digest()))));
    }

    /** Tells everybody that an agent was published elsewhere. */
    public void shared(String file, PushedAgent pushed) {
        board.log("shared", file, "as " + pushed.reference().resolvedTo(pushed.digest()));
    }

    /** A text of the agent in that file, as much of it as an agent may have; empty when there is none. */
    public Uni<Optional<ByteBuffer>> text(String file, Text which) {
        Optional<DevAgent> agent = board.agent(file);
        if (agent.isPresent() && which == Text.DISK && place.isPresent()) {
            Workplace where = place.get();
            return Uni.createFrom().item(() -> onDisk(where, file)).runSubscriptionOn(where.disk());
        }
        return Uni.createFrom()
                .item(agent.flatMap(known -> which == Text.BEFORE ? known.before() : known.served())
                        .map(Revision::yaml)
                        .map(Content::bytes));
    }

    private static Optional<ByteBuffer> onDisk(Workplace where, String file) {
        try {
            Path root = where.folder().toRealPath();
            Path path = path(root, file).toRealPath();
            boolean inside = path.startsWith(root) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            return inside ? Optional.of(ByteBuffer.wrap(FileText.head(path, where.limit()))) : Optional.empty();
        } catch (IOException | InvalidPathException gone) {
            return Optional.empty();
        }
    }

    private static Path path(Path root, String file) {
        if (!FileNames.isEscaped(file)) {
            return root.resolve(file);
        }
        Found found = FolderScan.of(root, folder -> {}).files().get(file);
        return found == null ? root.resolve(file) : found.path();
    }

    /** Tells nobody any more: the service is about to stop. */
    public void end() {
        board.end();
    }

    /** Watches no longer, and closes the registry. */
    public Uni<Void> stop() {
        FolderLoop loop = running.getAndSet(null);
        if (loop != null) {
            loop.close();
        }
        return registry.stop();
    }
}
