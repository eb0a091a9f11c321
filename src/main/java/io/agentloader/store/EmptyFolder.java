package io.agentloader.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether there is nothing in a folder at all. Who asks for each file of it finds nothing each time, at the price of two exceptions;
 * the folder's own time tells as much.
 */
final class EmptyFolder {

    private final Path folder;
    private final InstantSource clock;

    private volatile Optional<Seen> seen = Optional.empty();

    EmptyFolder(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** What was in it when it looked like that. */
    private record Seen(FolderStamp stamp, boolean empty) {}

    /** False when in doubt; then nothing is known. Looks, and lists when it looks different from the last time. */
    boolean isKnown() {
        Instant now = clock.instant();
        Optional<FolderStamp> stamp = FolderStamp.of(folder).filter(found -> found.isSettledAt(now));
        if (stamp.isEmpty()) {
            return false;
        }
        Optional<Seen> last = seen.filter(before -> before.stamp().equals(stamp.get()));
        if (last.isPresent()) {
            return last.get().empty();
        }
        boolean empty = isEmpty();
        seen = Optional.of(new Seen(stamp.get(), empty));
        return empty;
    }

    private boolean isEmpty() {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return !stream.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException unreadable) {
            return false;
        }
    }
}
