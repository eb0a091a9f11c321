package io.agentloader.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/** The real file system, where everything that is asked of it by name is counted. Nothing else is different. */
public final class CountedDisk {

    /** What is asked of the system: one call each. */
    public enum Call {
        LOOKED,
        LOOKED_IN_VAIN,
        READ,
        WRITTEN,
        RENAMED,
        LISTED,
        OTHER
    }

    /** One call, and the name it was about. */
    public record Asked(Call call, Path path) {
        @Override
        public String toString() {
            return call + " " + path;
        }
    }

    private final FileSystem system;
    private final Provider provider;
    private final Counted counted;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public CountedDisk(FileSystem system) {
        this.system = system;
        this.provider = new Provider();
        this.counted = new Counted();
    }

    /** The same path, where it is counted what happens at and below it. */
    public Path counting(Path path) {
        return new CountedPath(path, counted);
    }

    /** What was asked since this was called last, in its order. */
    public List<Asked> take() {
        List<Asked> all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    private Path ask(Call call, Path path) {
        asked.add(new Asked(call, path));
        return CountedPath.real(path);
    }

    private final class Provider extends FileSystemProvider {

        @Override
        public String getScheme() {
            return "counted";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return counted;
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            boolean written = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
            return FileChannel.open(ask(written ? Call.WRITTEN : Call.READ, path), options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> entries = system.provider()
                    .newDirectoryStream(
                            ask(Call.LISTED, folder), entry -> filter.accept(new CountedPath(entry, counted)));
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return StreamSupport.stream(entries.spliterator(), false)
                            .<Path>map(entry -> new CountedPath(entry, counted))
                            .iterator();
                }

                @Override
                public void close() throws IOException {
                    entries.close();
                }
            };
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            system.provider().createDirectory(ask(Call.OTHER, folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            system.provider().delete(ask(Call.OTHER, path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            system.provider().copy(ask(Call.OTHER, source), CountedPath.real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            system.provider().move(CountedPath.real(source), ask(Call.RENAMED, target), options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            return system.provider().isSameFile(ask(Call.OTHER, one), CountedPath.real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return system.provider().isHidden(ask(Call.OTHER, path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return system.provider().getFileStore(ask(Call.OTHER, path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            system.provider().checkAccess(ask(Call.OTHER, path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            return system.provider().getFileAttributeView(ask(Call.OTHER, path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            try {
                A found = system.provider().readAttributes(CountedPath.real(path), type, options);
                ask(Call.LOOKED, path);
                return found;
            } catch (NoSuchFileException absent) {
                ask(Call.LOOKED_IN_VAIN, path);
                throw absent;
            }
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
            return system.provider().readAttributes(ask(Call.LOOKED, path), names, options);
        }

        @Override
        public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
            system.provider().setAttribute(ask(Call.OTHER, path), name, value, options);
        }
    }

    private final class Counted extends FileSystem {

        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return system.isReadOnly();
        }

        @Override
        public String getSeparator() {
            return system.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return system.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return system.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return system.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return new CountedPath(system.getPath(first, more), this);
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            return system.getPathMatcher(pattern);
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return system.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() throws IOException {
            return system.newWatchService();
        }
    }
}
