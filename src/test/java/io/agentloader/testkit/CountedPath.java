package io.agentloader.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of {@link CountedDisk}: the real one, but for the file system that is asked about it. */
record CountedPath(Path path, FileSystem counted) implements Path {

    private Path counted(Path other) {
        return new CountedPath(other, counted);
    }

    private @Nullable Path countedOrNull(@Nullable Path other) {
        return other == null ? null : counted(other);
    }

    /** The one that the system knows. */
    static Path real(Path other) {
        return other instanceof CountedPath found ? found.path : other;
    }

    @Override
    public FileSystem getFileSystem() {
        return counted;
    }

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return countedOrNull(path.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return countedOrNull(path.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return countedOrNull(path.getParent());
    }

    @Override
    public int getNameCount() {
        return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return counted(path.getName(index));
    }

    @Override
    public Path subpath(int from, int to) {
        return counted(path.subpath(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return path.startsWith(real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return path.endsWith(real(other));
    }

    @Override
    public Path normalize() {
        return counted(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return counted(path.resolve(real(other)));
    }

    @Override
    public Path relativize(Path other) {
        return counted(path.relativize(real(other)));
    }

    @Override
    public URI toUri() {
        return path.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return counted(path.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return counted(path.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService service, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        return path.register(service, events, modifiers);
    }

    @Override
    public int compareTo(Path other) {
        return path.compareTo(real(other));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
