package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether another process has changed a record or a pin of this store, at the cost of one look for all of them. Whoever changes one adds a
 * byte to a file; what this process did not add, others did. The byte is not waited for on the disk, and comes after the change: a process
 * that dies between the two is not noticed.
 */
final class OtherWriters {

    private static final System.Logger LOG = System.getLogger(OtherWriters.class.getName());
    private static final byte[] ONE_MORE = {'+'};
    private static final Set<OpenOption> ADDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

    /** A longer file is begun anew when a store is opened. */
    private static final long LONG = 1L << 20;

    private final Path file;
    private final Directories directories;
    private final InstantSource clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private long own;
    private volatile Seen seen = new Seen(Instant.MIN, Optional.empty());

    OtherWriters(Path file, Directories directories, InstantSource clock) {
        this.file = file;
        this.directories = directories;
        this.clock = clock;
    }

    /**
     * What others had done by some instant; after another one they have done more, or may have.
     *
     * @param file what the file system knows the file by
     * @param bytes that are not this process's
     */
    record Mark(String file, long bytes) {}

    private record Seen(Instant at, Optional<Mark> mark) {}

    /** Tells others of a change that they can see by now. Blocks; fails never, for the change is done. */
    synchronized void tell() {
        try {
            // nothing else is opened: it might not let go
            Stamp.of(file);
            add();
            own++;
        } catch (IOException | BadFile unheard) {
            LOG.log(System.Logger.Level.DEBUG, "a change could not be told to other processes", unheard);
            takeAway();
        }
    }

    /** Without the file nobody believes that nothing has changed. A full disk lets go of one, where it takes no more. */
    private void takeAway() {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException unheard) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "other processes of this store notice changes late, since " + file.getFileName()
                            + " can neither be written nor deleted: " + unheard);
        }
    }

    /** Begins the file where there is none. Blocks. */
    void begin() {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            tell();
        }
    }

    private void add() throws IOException {
        try (FileChannel channel = FileChannel.open(file, ADDING, directories.forOwnerAlone())) {
            channel.write(ByteBuffer.wrap(ONE_MORE));
        }
    }

    /** What others have done until now; empty where nobody can tell. Blocks. */
    synchronized Optional<Mark> look() {
        Instant now = clock.instant();
        Optional<Mark> mark = same(seen.mark(), mark());
        seen = new Seen(now, mark);
        return mark;
    }

    /** The one that everybody has already, where they are equal: each read compares it with its own. */
    private static Optional<Mark> same(Optional<Mark> before, Optional<Mark> now) {
        return now.equals(before) ? before : now;
    }

    private Optional<Mark> mark() {
        try {
            return Stamp.of(file).map(stamp -> new Mark(stamp.key(), stamp.size() - own));
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /**
     * What others had done within the last moment, where somebody has looked then; who asks after a quarter of it has it looked at again, and does not
     * wait for that. Never blocks.
     */
    Optional<Mark> recent(Duration moment, RecentLooks.Disk disk) {
        Seen last = seen;
        Duration age = Duration.between(last.at(), clock.instant());
        if (age.isNegative() || age.compareTo(moment) >= 0) {
            return Optional.empty();
        }
        boolean late = age.toNanos() >= moment.toNanos() / 4;
        if (late && looking.compareAndSet(false, true)) {
            disk.look(this::lookAgain, () -> looking.set(false));
        }
        return last.mark();
    }

    /** What others had done at some time after that; empty where nobody has looked since, or could tell. Never blocks. */
    Optional<Mark> since(Instant asked) {
        Seen last = seen;
        return last.at().isBefore(asked) ? Optional.empty() : last.mark();
    }

    private boolean lookAgain() {
        try {
            look();
            return true;
        } finally {
            looking.set(false);
        }
    }

    /** Begins the file anew where it has grown; whoever looks then takes that for a change. Blocks. */
    void shorten() throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > LONG) {
            Files.deleteIfExists(file);
        }
    }
}
