package io.agentloader.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads a file that somebody may have tampered with: never through a link, never more than is wanted. */
final class GuardedFile {

    private GuardedFile() {}

    /**
     * The bytes of a regular file; anything else is spoilt. The size is asked of the file that was opened, for another may
     * have taken its name since. A file that grows while it is read yields a byte too many, so that whoever checks it
     * notices.
     */
    static byte[] read(Path path, long most) throws BadFile {
        if (Stamp.of(path).isEmpty()) {
            throw BadFile.missing();
        }
        return readSeen(path, most);
    }

    /**
     * The same of what was a regular file a moment ago: opening a pipe would wait for ever, with whatever lock is held, so nothing is
     * opened that nobody has looked at.
     */
    static byte[] readSeen(Path path, long most) throws BadFile {
        try (FileChannel channel = opened(path)) {
            long size = channel.size();
            if (size > most) {
                throw BadFile.spoilt("is " + size + " bytes, and has to be at most " + most);
            }
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size));
            ByteBuffer more = ByteBuffer.allocate(1);
            fill(buffer, channel);
            fill(more, channel);
            return buffer.hasRemaining() || more.position() > 0
                    ? Arrays.copyOf(buffer.array(), buffer.position() + more.position())
                    : buffer.array();
        } catch (NoSuchFileException vanished) {
            throw BadFile.missing();
        } catch (IOException trouble) {
            throw BadFile.unreachable(trouble);
        }
    }

    private static void fill(ByteBuffer buffer, FileChannel channel) throws IOException {
        int read = 0;
        while (read >= 0 && buffer.hasRemaining()) {
            read = channel.read(buffer);
        }
    }

    /** Whether a regular file begins and ends so; the rest is not read. Anything else is spoilt. */
    static boolean isBetween(Path path, byte[] start, byte[] end) throws BadFile {
        if (Stamp.of(path).isEmpty()) {
            throw BadFile.missing();
        }
        try (FileChannel channel = opened(path)) {
            return channel.size() >= start.length + end.length
                    && Arrays.equals(start, part(channel, 0, start.length))
                    && Arrays.equals(end, part(channel, channel.size() - end.length, end.length));
        } catch (NoSuchFileException vanished) {
            throw BadFile.missing();
        } catch (IOException trouble) {
            throw BadFile.unreachable(trouble);
        }
    }

    private static FileChannel opened(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private static byte[] part(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = 0;
        while (read >= 0 && buffer.hasRemaining()) {
            read = channel.read(buffer, from + buffer.position());
        }
        return buffer.array();
    }
}
