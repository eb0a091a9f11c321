package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.store.DiskWork.Blocking;
import io.agentloader.store.lock.LockFile;
import io.agentloader.store.lock.LockFile.Held;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who keeps whom out of one store, in this process and in others. Reading needs no lock: files are replaced whole, and a
 * reader that meets a missing one takes the path of a damaged entry.
 */
final class StoreLocks {

    /** Whoever waits longer is served without storing. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whoever deletes has more of it: writers come one after another, and nobody waits for him. */
    private static final int MORE = 6;

    private final StoreLayout layout;
    private final Directories directories;
    private final Duration patience;
    private final LockFile collection;
    private final LockFile projection;
    private final AtomicLong givenUp = new AtomicLong();

    StoreLocks(StoreLayout layout, Directories directories) {
        this(layout, directories, PATIENCE);
    }

    StoreLocks(StoreLayout layout, Directories directories, Duration patience) {
        this.layout = layout;
        this.directories = directories;
        this.patience = patience;
        this.collection = LockFile.of(layout.collectionLock());
        this.projection = LockFile.of(layout.projectionLock());
    }

    /** For whoever writes blobs or records: together with all others who do, and while nobody deletes. */
    <T> T writing(Blocking<T> work) throws IOException {
        directories.ensure(layout.own());
        return holding(collection.shared(patience).orElseThrow(() -> givesUp(patience)), work);
    }

    /** For whoever deletes blobs or records: while nobody writes. */
    <T> T deleting(Blocking<T> work) throws IOException {
        directories.ensure(layout.own());
        Duration more = patience.multipliedBy(MORE);
        return holding(collection.alone(more).orElseThrow(() -> givesUp(more)), work);
    }

    /** As {@link #deleting}, for what can wait until another time; empty, and nothing done, when that takes longer than a second. */
    <T> Optional<T> deletingSoon(Blocking<T> work) throws IOException {
        directories.ensure(layout.own());
        Optional<Held> held = collection.alone(patience.dividedBy(MORE - 1));
        return held.isPresent() ? Optional.of(holding(held.get(), work)) : Optional.empty();
    }

    /** For whoever rebuilds {@code index.json}; empty, and nothing done, while somebody else does. */
    <T> Optional<T> projecting(Blocking<T> work) throws IOException {
        directories.ensure(layout.own());
        Optional<Held> held = projection.alone(Duration.ZERO);
        return held.isPresent() ? Optional.of(holding(held.get(), work)) : Optional.empty();
    }

    private static <T> T holding(Held held, Blocking<T> work) throws IOException {
        try {
            return work.run();
        } finally {
            held.close();
        }
    }

    /** How often a lock was waited for in vain. */
    long givenUp() {
        return givenUp.get();
    }

    private StoreUnavailable givesUp(Duration waited) {
        givenUp.incrementAndGet();
        return Failures.locked(waited);
    }
}
