package io.agentloader.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads what other tools configure their hosts with: synchronous and blocking. */
final class HostFileText {

    private static final long MAX_SIZE = 1 << 20;

    private HostFileText() {}

    static String read(Path file) {
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new UnusableHostFile(file, "has more than 1 MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new UnusableHostFile(file, "is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new UnusableHostFile(
                    file, "cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
    }

    /** In alphabetical order; nothing where there is no such folder. */
    static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException unreadable) {
            throw new UnusableHostFile(
                    folder, "cannot be listed (" + unreadable.getClass().getSimpleName() + ")");
        }
    }

    static List<Path> list(Path folder, String ending) {
        return list(folder).stream()
                .filter(file -> file.getFileName().toString().endsWith(ending))
                .toList();
    }
}
