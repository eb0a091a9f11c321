package io.agentloader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a directory looks like without listing it. One in which a name has come, gone, or been given to something else looks different,
 * except within the grain of its file system's clock.
 *
 * @param key what the file system knows the directory by
 */
record FolderStamp(String key, FileTime modified) {

    /** Empty when nothing is there that can be looked at, or no directory; a link to one is none. */
    static Optional<FolderStamp> of(Path path) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isDirectory()
                    ? Optional.of(new FolderStamp(String.valueOf(found.fileKey()), found.lastModifiedTime()))
                    : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Of a file system that keeps no parts of a second. */
    private static final Duration COARSEST = Duration.ofSeconds(2);

    /** Whether a change after that instant could not leave this same stamp. */
    boolean isSettledAt(Instant instant) {
        Instant changed = modified.toInstant();
        boolean whole = changed.truncatedTo(ChronoUnit.SECONDS).equals(changed);
        return changed.plus(whole ? COARSEST : Stamp.GRAIN).isBefore(instant);
    }
}
