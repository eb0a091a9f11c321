package io.agentloader.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a regular file looks like without opening it. One that was replaced or written to looks different, except within
 * the grain of its file system's clock.
 *
 * @param key what the file system knows the file by
 */
record Stamp(String key, long size, FileTime modified) {

    /** No file system in use keeps time more coarsely. */
    static final Duration GRAIN = Duration.ofMillis(100);

    /** Empty when nothing is there; refuses what is not a regular file, links included. */
    static Optional<Stamp> of(Path path) throws BadFile {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isRegularFile()) {
                throw BadFile.spoilt("is not a regular file");
            }
            return Optional.of(new Stamp(String.valueOf(found.fileKey()), found.size(), found.lastModifiedTime()));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException trouble) {
            throw BadFile.unreachable(trouble);
        }
    }

    /** Whether a write after that instant could not leave this same stamp. */
    boolean isSettledAt(Instant instant) {
        return modified.toInstant().plus(GRAIN).isBefore(instant);
    }
}
