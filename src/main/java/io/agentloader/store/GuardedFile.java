package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads a file that somebody may have tampered with: never through a link, never more than its stamp announced. */
final class GuardedFile {

    private GuardedFile() {}

    /**
     * The bytes of a file whose stamp was taken just now, which keeps pipes from being opened and giants from being read.
     * A file that has grown since yields one byte too many, so that whoever checks the size notices.
     */
    static byte[] read(Path path, Stamp stamp) throws BadFile {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(stamp.size() + 1));
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = channel.read(buffer);
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException vanished) {
            throw BadFile.missing();
        } catch (IOException trouble) {
            throw BadFile.unreachable(trouble);
        }
    }
}
