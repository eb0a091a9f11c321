package io.agentloader.dev;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * One reading of a file. Blocks.
 *
 * @param bytes all of it; none where there is trouble
 * @param trouble why it was not read: a sentence that begins with what the file is or does
 * @param settled whether nobody wrote to it meanwhile
 */
record FileText(ByteBuffer bytes, Optional<String> trouble, boolean settled) {

    FileText {
        bytes = bytes.asReadOnlyBuffer();
    }

    static FileText read(Found found, long limit) {
        if (found.stamp().size() > limit) {
            return troubled(
                    "has " + found.stamp().size() + " bytes, and agents have at most " + limit
                            + " (agent-loader.agent.max-size)",
                    true);
        }
        try {
            byte[] bytes = head(found.path(), limit + 1);
            boolean settled = stamp(found.path()).equals(found.stamp())
                    && bytes.length == found.stamp().size();
            return new FileText(ByteBuffer.wrap(bytes), Optional.empty(), settled);
        } catch (NoSuchFileException gone) {
            return troubled("is not there any more", false);
        } catch (AccessDeniedException closed) {
            return troubled("may not be read by whoever started this", true);
        } catch (IOException unreadable) {
            return troubled("cannot be read", true);
        }
    }

    /** The first bytes of a file, which has to be one and no link. */
    static byte[] head(Path path, long limit) throws IOException {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes((int) Math.min(limit, Integer.MAX_VALUE));
        }
    }

    private static FileStamp stamp(Path path) throws IOException {
        return FileStamp.of(path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    private static FileText troubled(String why, boolean settled) {
        return new FileText(ByteBuffer.allocate(0), Optional.of(why), settled);
    }
}
