package io.agentloader.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A file with secrets of this user: read whole, and replaced by one that nobody else may read and that is there whole or not at all.
 * Synchronous and blocking.
 */
record OwnFile(Path file) {

    private static final int MAX_SIZE = 1024 * 1024;

    /** What it holds; empty when there is none. Fails when it holds more than such a file can, or no text. */
    Optional<String> read() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(target())) {
            byte[] bytes = in.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                throw refused("it is larger than 1 MiB");
            }
            return Optional.of(text(bytes));
        }
    }

    private String text(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw refused("it is not written in UTF-8");
        }
    }

    /** Lets it hold that. */
    void write(String text) throws IOException {
        Path target = target();
        Path folder = target.resolveSibling("");
        if (!Files.exists(folder)) {
            Files.createDirectories(folder, forOwner(folder));
        }
        // such a file is its owner's alone from the beginning
        Path draft = Files.createTempFile(folder, ".agent-loader-", ".part");
        try {
            refuseOthers(target, draft);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] forOwner(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** What a link leads to is replaced and not the link, as those want who keep such files elsewhere. */
    private Path target() throws IOException {
        Path whole = file.toAbsolutePath();
        if (!Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            return whole;
        }
        if (!Files.exists(whole)) {
            throw refused("it is a link that leads nowhere");
        }
        Path target = whole.toRealPath();
        if (!Files.isRegularFile(target)) {
            throw refused("it is no file");
        }
        return target;
    }

    /** Who may write into somebody else's file by a link of their making could be made to write anywhere. */
    private void refuseOthers(Path target, Path draft) throws IOException {
        if (Files.exists(target) && !Files.getOwner(target).equals(Files.getOwner(draft))) {
            throw refused("it is not this user's file, but of " + Files.getOwner(target));
        }
    }

    private FileSystemException refused(String why) {
        return new FileSystemException(file.toString(), null, why);
    }
}
