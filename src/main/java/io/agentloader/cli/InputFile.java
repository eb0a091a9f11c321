package io.agentloader.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a command is to read, by the text it was named with. */
final class InputFile {

    private InputFile() {}

    /**
     * The bytes of it.
     *
     * @throws FileSystemException naming the file and what is wrong with it, where the system would say less
     */
    static InputStream open(String name) throws IOException {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw new FileSystemException(name, null, "it is a directory, and not a file");
        }
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(name, null, "there is no such file");
        }
    }
}
