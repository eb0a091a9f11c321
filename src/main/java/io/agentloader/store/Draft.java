package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that is written ahead, and forced, under a name of its own in {@code ingest/}. One thread writes it; whoever puts the blob takes
 * it, and so nobody removes it any more; or it ends untaken and is removed.
 */
final class Draft {

    private static final System.Logger LOG = System.getLogger(Draft.class.getName());

    private final WriteStep.Part part;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<Optional<Written>> end = new CompletableFuture<>();

    Draft(WriteStep.Part part) {
        this.part = part;
    }

    /** A file with all the bytes, and what it looked like once they were on the disk. */
    private record Written(Path path, Stamp stamp) {
        /** It has been there for as long as the rest took to come: a minute, maybe. */
        private boolean isUntouched() {
            try {
                return Stamp.of(path).filter(stamp::equals).isPresent();
            } catch (BadFile other) {
                return false;
            }
        }
    }

    /** Blocks. What does not work out is left to whoever puts the blob, who writes it himself and tells what was wrong. */
    void write(Ingest ingest, ByteBuffer bytes) {
        if (begun.compareAndSet(false, true)) {
            Optional<Written> written = Optional.empty();
            try {
                written = written(ingest, bytes);
            } finally {
                // somebody may wait for it with locks in hand
                end.complete(written);
            }
        }
    }

    private Optional<Written> written(Ingest ingest, ByteBuffer bytes) {
        try {
            Path path = ingest.draft(bytes, part);
            return Stamp.of(path).map(stamp -> new Written(path, stamp));
        } catch (IOException | BadFile | RuntimeException trouble) {
            LOG.log(System.Logger.Level.DEBUG, "a file could not be written ahead", trouble);
            return Optional.empty();
        }
    }

    /** The file, for good; waits for who writes it, which no thread does any more that has not begun. */
    Optional<Path> take() {
        leave();
        Optional<Written> mine = end.join().filter(written -> claimed.compareAndSet(false, true));
        Optional<Path> whole = mine.filter(Written::isUntouched).map(Written::path);
        if (whole.isEmpty()) {
            mine.ifPresent(Draft::remove);
        }
        return whole;
    }

    /** The file goes unless it was taken, and by one of those threads: this one may be one that must not wait. */
    void drop(Executor disk) {
        leave();
        if (claimed.compareAndSet(false, true) && !(end.isDone() && end.join().isEmpty())) {
            CompletableFuture<Void> removal = end.thenAcceptAsync(written -> written.ifPresent(Draft::remove), disk);
            if (removal.isCompletedExceptionally()) {
                LOG.log(System.Logger.Level.DEBUG, "a file that was written ahead is left to the next start");
            }
        }
    }

    /** It is not begun any more. */
    void leave() {
        if (begun.compareAndSet(false, true)) {
            end.complete(Optional.empty());
        }
    }

    private static void remove(Written written) {
        try {
            Files.deleteIfExists(written.path());
        } catch (IOException resisted) {
            LOG.log(System.Logger.Level.DEBUG, "a file that was written ahead is left to the next start", resisted);
        }
    }
}
