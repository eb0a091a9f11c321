package io.agentloader.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder that is there whole or not at all: filled beside its place, and renamed. */
final class NewFolder {

    private NewFolder() {}

    /**
     * With these files, by their names below it. Fails when there is something in its place already, and where a link on the
     * way there is another user's trap.
     */
    static void write(Path folder, Map<String, ByteBuffer> files) throws IOException {
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder.toString(), null, "it is there already");
        }
        Path target = ForeignLink.followedUpTo(folder);
        Path draft = Files.createTempDirectory(target.resolveSibling(""), ".agent-loader-");
        try {
            for (Map.Entry<String, ByteBuffer> file : files.entrySet()) {
                Path place = draft.resolve(file.getKey());
                Files.createDirectories(place.resolveSibling(""));
                write(place, file.getValue().duplicate());
            }
            Files.move(draft, target);
        } finally {
            delete(draft);
        }
    }

    private static void write(Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
