package io.agentloader.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file that a command is to read, by the text it was named with. */
final class InputFile {

    private InputFile() {}

    /**
     * The bytes of it. A pipe without a writer would be waited for without end, and a device has no end: neither is opened, but for
     * what the process has open already.
     *
     * @throws FileSystemException naming the file and what is wrong with it, where the system would say less
     */
    static InputStream open(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("a file is to be read whose name is empty");
        }
        Path path = Path.of(name);
        return open(path);
    }

    /** The same by its path. */
    static InputStream open(Path path) throws IOException {
        String name = path.toString();
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            if (file.isDirectory()) {
                throw new FileSystemException(name, null, "it is a directory, and not a file");
            }
            if (file.isOther() && !OpenStreams.is(path)) {
                throw new FileSystemException(
                        name, null, "it is a pipe or a device, and not a file; - reads from the input");
            }
            return Files.newInputStream(path);
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(name, null, "there is no such file");
        }
    }
}
