package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.store.DiskWork.Blocking;
import io.agentloader.store.lock.LockFile;
import io.agentloader.store.lock.LockFile.Held;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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

    /** For what can as well be done another time; whoever waits longer says that the store is locked. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A collector's step takes less: nobody is told of it. */
    private static final Duration GLANCE = Duration.ofMillis(200);

    /** Whoever deletes has more of it: writers come one after another, and nobody waits for him. */
    private static final Duration MORE = PATIENCE.multipliedBy(6);

    private static final long NOBODY = 0;

    private final StoreLayout layout;
    private final Directories directories;
    private final StoreListener listener;
    private final LockFile collection;
    private final LockFile projection;
    private final AtomicLong givenUp = new AtomicLong();

    /** Since when it is waited for in vain, in the system's own nanoseconds, made odd; or {@link #NOBODY} waits. */
    private final AtomicLong since = new AtomicLong(NOBODY);

    StoreLocks(StoreLayout layout, Directories directories, StoreListener listener) {
        this.layout = layout;
        this.directories = directories;
        this.listener = listener;
        this.collection = LockFile.of(layout.collectionLock());
        this.projection = LockFile.of(layout.projectionLock());
    }

    /** A way to take the lock. */
    @FunctionalInterface
    private interface Taking {
        Optional<Held> take(Duration patience) throws IOException;
    }

    /** For whoever writes blobs or records: together with all others who do, and while nobody deletes. */
    <T> T writing(Blocking<T> work) throws IOException {
        return holding(collection::shared, hasLasted(PATIENCE) ? SOON : PATIENCE, work);
    }

    /** As {@link #writing}, for what may as well stay undone; empty, and nothing done, when that takes longer than a second. */
    <T> Optional<T> writingSoon(Blocking<T> work) throws IOException {
        return soon(collection::shared, work);
    }

    /** For whoever deletes blobs or records: while nobody writes. */
    <T> T deleting(Blocking<T> work) throws IOException {
        return holding(collection::alone, MORE, work);
    }

    /** As {@link #deleting}, for what can wait until another time; empty, and nothing done, when that takes longer than a second. */
    <T> Optional<T> deletingSoon(Blocking<T> work) throws IOException {
        return soon(collection::alone, work);
    }

    /** For whoever rebuilds {@code index.json}; empty, and nothing done, while somebody else does. */
    <T> Optional<T> projecting(Blocking<T> work) throws IOException {
        directories.ensure(layout.own());
        Optional<Held> held = projection.alone(Duration.ZERO);
        return held.isPresent() ? Optional.of(holding(held.get(), work)) : Optional.empty();
    }

    private <T> T holding(Taking way, Duration patience, Blocking<T> work) throws IOException {
        return holding(taken(way, patience).orElseThrow(() -> givesUp(patience)), work);
    }

    private <T> Optional<T> soon(Taking way, Blocking<T> work) throws IOException {
        Optional<Held> held = taken(way, isLocked() ? Duration.ZERO : SOON);
        return held.isPresent() ? Optional.of(holding(held.get(), work)) : Optional.empty();
    }

    private static <T> T holding(Held held, Blocking<T> work) throws IOException {
        try {
            return work.run();
        } finally {
            held.close();
        }
    }

    private Optional<Held> taken(Taking way, Duration patience) throws IOException {
        long began = System.nanoTime();
        Optional<Held> held = first(way, patience.compareTo(GLANCE) < 0 ? patience : GLANCE);
        if (held.isEmpty() && patience.compareTo(GLANCE) > 0) {
            waitsSince(began);
            held = way.take(patience.minus(GLANCE));
        }
        if (held.isPresent()) {
            since.set(NOBODY);
        } else {
            waitsSince(began);
        }
        return held;
    }

    /** The folder is there, unless the store was deleted meanwhile. */
    private Optional<Held> first(Taking way, Duration patience) throws IOException {
        try {
            return way.take(patience);
        } catch (NoSuchFileException gone) {
            directories.ensure(layout.own());
            return way.take(patience);
        }
    }

    private void waitsSince(long began) {
        if (since.compareAndSet(NOBODY, began | 1)) {
            listener.waits(layout.name(layout.collectionLock()), collection.holders());
        }
    }

    /** Whether others have kept everybody out who asked, for longer than a moment. */
    boolean isLocked() {
        return hasLasted(SOON);
    }

    private boolean hasLasted(Duration time) {
        long began = since.get();
        return began != NOBODY && System.nanoTime() - began >= time.toNanos();
    }

    /** Whether whoever writes now would not have to wait; asks the system only when somebody had to. */
    boolean isFree() throws IOException {
        return since.get() == NOBODY || soon(collection::shared, () -> true).isPresent();
    }

    /** Since when something waits for its turn to wait. */
    final class Waited {

        private final long began = System.nanoTime();

        private Waited() {}

        /** Passes in silence unless the lock was held by others for as long as anybody waits for it. */
        void refuseIfInVain() {
            if (isLocked() && System.nanoTime() - began >= PATIENCE.toNanos()) {
                throw givesUp(PATIENCE);
            }
        }
    }

    Waited waited() {
        return new Waited();
    }

    /** How often a lock was waited for in vain. */
    long givenUp() {
        return givenUp.get();
    }

    private StoreUnavailable givesUp(Duration waited) {
        givenUp.incrementAndGet();
        return Failures.locked(waited, collection.holders());
    }
}
