package io.agentloader.agent;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One member of a gzip stream (RFC 1952 section 2.3). Read by hand because the reader of the JDK calls itself once for each
 * empty member, which a layer of many of them turns into an overflow of the stack.
 */
final class GzipMember {

    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int CHUNK = 8192;

    private GzipMember() {}

    /** Not gzip, cut off, or damaged. */
    static final class Broken extends Exception {
        private Broken(Throwable cause) {
            super(cause);
        }

        private Broken(String what) {
            super(what);
        }
    }

    /** More than the sink takes. */
    static final class TooLarge extends Exception {}

    /** Takes what is inflated, up to a limit. */
    static final class Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long limit;

        Sink(long limit) {
            this.limit = limit;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private void take(byte[] chunk, int length) throws TooLarge {
            if (length > limit - bytes.size()) {
                throw new TooLarge();
            }
            bytes.write(chunk, 0, length);
        }
    }

    /** Inflates the member that the buffer stands at, and leaves the buffer behind it. */
    static void inflate(ByteBuffer in, Sink out) throws Broken, TooLarge {
        in.order(ByteOrder.LITTLE_ENDIAN);
        Inflater inflater = new Inflater(true);
        try {
            header(in);
            CRC32 crc = new CRC32();
            body(in, out, inflater, crc);
            if (in.getInt() != (int) crc.getValue() || in.getInt() != (int) inflater.getBytesWritten()) {
                throw new Broken("the trailer does not match");
            }
        } catch (BufferUnderflowException | DataFormatException cut) {
            throw new Broken(cut);
        } finally {
            inflater.end();
        }
    }

    private static void header(ByteBuffer in) throws Broken {
        in.getShort();
        int method = in.get();
        int flags = Byte.toUnsignedInt(in.get());
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new Broken("the header is of another format");
        }
        skip(in, 6);
        if ((flags & EXTRA) != 0) {
            skip(in, Short.toUnsignedInt(in.getShort()));
        }
        if ((flags & NAME) != 0) {
            skipText(in);
        }
        if ((flags & COMMENT) != 0) {
            skipText(in);
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(in, 2);
        }
    }

    private static void body(ByteBuffer in, Sink out, Inflater inflater, CRC32 crc)
            throws DataFormatException, TooLarge, Broken {
        inflater.setInput(in);
        byte[] chunk = new byte[CHUNK];
        while (!inflater.finished()) {
            int length = inflater.inflate(chunk);
            if (length == 0 && !inflater.finished()) {
                throw new Broken("the data ends too early");
            }
            crc.update(chunk, 0, length);
            out.take(chunk, length);
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + bytes);
    }

    private static void skipText(ByteBuffer in) {
        while (in.get() != 0) {
            // up to and with the NUL that ends it
        }
    }
}
