package io.agentloader.store.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A file by which threads and processes keep out of each other's way: many may hold it together, or one alone.
 *
 * <p>A POSIX lock belongs to the process, and closing <em>any</em> channel of the file drops it, while the lock still calls
 * itself valid. So there is one of these for each file in a process, with one channel, which stays open; and the
 * threads of the process settle among themselves before the file is locked for all of them.
 */
public final class LockFile {

    /** A lock belongs to the process, and so does this. */
    private static final ConcurrentMap<Path, LockFile> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    private final Path path;
    private final ReentrantReadWriteLock threads = new ReentrantReadWriteLock(true);
    private final ReentrantLock guard = new ReentrantLock();

    private @Nullable FileChannel channel;
    private @Nullable Object opened;
    private @Nullable FileLock lock;
    private int holders;

    private LockFile(Path path) {
        this.path = path;
    }

    /** Held until it is closed, by the thread that took it. */
    @FunctionalInterface
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The one of this process for that file, which is made when it is first taken.
     *
     * @param path absolute, in a directory that is named without links
     */
    public static LockFile of(Path path) {
        OF_THIS_PROCESS.values().forEach(LockFile::closeIfAbandoned);
        return OF_THIS_PROCESS.computeIfAbsent(path, LockFile::new);
    }

    /** Taken together with others who share it; empty when somebody held it alone for as long as the patience lasts. */
    public Optional<Held> shared(Duration patience) throws IOException {
        return take(threads.readLock(), true, Patience.of(patience));
    }

    /** Taken alone; empty when others held it for as long as the patience lasts. */
    public Optional<Held> alone(Duration patience) throws IOException {
        return take(threads.writeLock(), false, Patience.of(patience));
    }

    /** The ids of other processes that hold the file, as far as the system tells: Linux does, of those that can be seen from here. */
    public List<Long> holders() {
        return ProcLocks.holders(path);
    }

    /** How long may still be waited. */
    private record Patience(long until) {
        private static Patience of(Duration patience) {
            return new Patience(System.nanoTime() + patience.toNanos());
        }

        private long left() {
            return Math.max(0, until - System.nanoTime());
        }
    }

    /** Between two attempts nothing is held, so that the threads of this process do not wait for another with this one. */
    private Optional<Held> take(Lock own, boolean shared, Patience patience) throws IOException {
        long pause = FIRST_PAUSE.toNanos();
        while (obtained(own, patience)) {
            if (joined(own, shared)) {
                return Optional.of(() -> leave(own));
            }
            if (patience.left() == 0 || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            LockSupport.parkNanos(Math.min(pause, patience.left()));
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
        return Optional.empty();
    }

    private boolean joined(Lock own, boolean shared) throws IOException {
        boolean joined = false;
        try {
            joined = join(shared);
        } finally {
            if (!joined) {
                own.unlock();
            }
        }
        return joined;
    }

    /** The first of this process locks the file for all who share it with him. */
    private boolean join(boolean shared) throws IOException {
        guard.lock();
        try {
            if (holders == 0) {
                lock = tried(shared).orElse(null);
            }
            if (lock == null) {
                return false;
            }
            holders++;
            return true;
        } finally {
            guard.unlock();
        }
    }

    private void leave(Lock own) {
        guard.lock();
        try {
            holders--;
            if (holders == 0) {
                unlock();
            }
        } finally {
            guard.unlock();
            own.unlock();
        }
    }

    private void unlock() {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException resisted) {
            close();
        } finally {
            lock = null;
        }
    }

    /** A file that has lost its name since it was opened, locked or not, keeps nobody out: another is opened in its place. */
    private Optional<FileLock> tried(boolean shared) throws IOException {
        FileChannel kept = channel;
        if (kept != null && kept.isOpen()) {
            Optional<FileLock> tried = tried(kept, shared);
            if (hasItsName()) {
                return tried;
            }
        }
        Optional<FileLock> tried = tried(fresh(), shared);
        if (!hasItsName()) {
            close();
            return Optional.empty();
        }
        return tried;
    }

    private static Optional<FileLock> tried(FileChannel channel, boolean shared) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, shared));
        } catch (OverlappingFileLockException heldByAnotherClassLoader) {
            return Optional.empty();
        }
    }

    private boolean hasItsName() {
        return Objects.equals(opened, key(path));
    }

    /** Nobody of this process needs the lock of the former channel when this is called, so that closing drops none. */
    private FileChannel fresh() throws IOException {
        close();
        refuseWhatIsNoFile();
        FileChannel fresh = FileChannel.open(path, options(), forOwnerAlone());
        channel = fresh;
        opened = key(path);
        return fresh;
    }

    /** What the system says of a link that it does not follow, or of a directory, does not say of what. */
    private void refuseWhatIsNoFile() throws FileSystemException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            String what = Files.isSymbolicLink(path) ? " is a symbolic link" : " is not a regular file";
            throw new FileSystemException(
                    path.toString(), null, path.getFileName() + what + ", and only a file can be locked; remove it");
        }
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException closedEnough) {
            // the descriptor is gone whatever closing says
        }
        channel = null;
    }

    /** A store that was deleted leaves nothing to lock, and its channel would stay open for ever. */
    private void closeIfAbandoned() {
        if (!guard.tryLock()) {
            return;
        }
        try {
            if (holders == 0 && channel != null && Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                close();
            }
        } finally {
            guard.unlock();
        }
    }

    private static boolean obtained(Lock wanted, Patience patience) {
        try {
            return wanted.tryLock(patience.left(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    private static Set<OpenOption> options() {
        return Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private FileAttribute<?>[] forOwnerAlone() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
