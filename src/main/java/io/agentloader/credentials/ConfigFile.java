package io.agentloader.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file of credentials as it was when it was looked at: equal to another look at it unless it has changed since.
 * Synchronous and blocking.
 *
 * @param changed empty when there is no such file
 */
record ConfigFile(Path file, long size, Optional<FileTime> changed) {

    private static final int MAX_SIZE = 1024 * 1024;

    /** As those name it who want no file. */
    private static final Path NOTHING = Path.of("/dev/null");

    /** A folder holds docker's own file, or a pull secret as Kubernetes mounts it. */
    static ConfigFile at(Path place) {
        return Stream.of(place, place.resolve("config.json"), place.resolve(".dockerconfigjson"))
                .flatMap(file -> look(file).stream())
                .findFirst()
                .orElseGet(() -> new ConfigFile(place, -1, Optional.empty()));
    }

    private static Optional<ConfigFile> look(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isDirectory()
                    ? Optional.empty()
                    : Optional.of(new ConfigFile(file, attributes.size(), Optional.of(attributes.lastModifiedTime())));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    boolean exists() {
        return changed.isPresent();
    }

    /** Who reads a pipe or a device may wait for ever. */
    private boolean isOrdinary() {
        return Files.isRegularFile(file) || file.equals(NOTHING);
    }

    /** What it holds; nothing, and a warning, when it cannot be read. */
    DockerConfig read(String name, Consumer<String> warnings) {
        if (!exists()) {
            return DockerConfig.EMPTY;
        }
        if (!isOrdinary()) {
            warnings.accept(name + " is no regular file; it is passed over");
            return DockerConfig.EMPTY;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                warnings.accept(name + " is larger than 1 MiB; it is passed over");
                return DockerConfig.EMPTY;
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            // one that was made and not yet written to holds nothing, and nothing is wrong with it
            return text.isBlank() ? DockerConfig.EMPTY : DockerConfig.parse(name, text, warnings);
        } catch (NoSuchFileException gone) {
            return DockerConfig.EMPTY;
        } catch (IOException unreadable) {
            warnings.accept(
                    name + " cannot be read (" + unreadable.getClass().getSimpleName() + "); it is passed over");
            return DockerConfig.EMPTY;
        }
    }
}
