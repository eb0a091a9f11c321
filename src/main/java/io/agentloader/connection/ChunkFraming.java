package io.agentloader.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The framing of one body in chunks, held to its exact form (RFC 9112 section 7.1) before the library sees it: that passes over odd
 * signs behind a size and over digits that do not fit into a number, and another server might find the end elsewhere. Extensions, of
 * which nobody here knows any, are left out.
 */
final class ChunkFraming {

    /** With leading zeros. */
    private static final int MOST_DIGITS = 16;

    private static final int LONGEST_EXTENSION = 4 << 10;

    private static final int DELETE = 0x7f;

    /** Where a size is due, the library refuses it. */
    private static final String NO_SIZE = "zz\r\n";

    private enum Part {
        SIZE,
        SPACE,
        EXTENSION,
        END_OF_SIZE,
        DATA,
        AFTER_DATA,
        END_OF_DATA,
        TRAILERS,
        /** What follows is no part of the body. */
        END,
        BROKEN
    }

    private Part part = Part.SIZE;
    private int digits;
    private int extension;
    private long size;
    private final HeadEnd trailers = HeadEnd.ofTrailers();

    /**
     * Hands on all that belongs to the body, or what the library is sure to refuse in place of what is not of that form. What follows the
     * body is left.
     */
    void read(ByteBuf bytes, Consumer<ByteBuf> library) {
        if (part == Part.END) {
            // the library does not agree, and has to say what it is
            library.accept(bytes.readRetainedSlice(bytes.readableBytes()));
        }
        while (bytes.isReadable() && part != Part.BROKEN && part != Part.END) {
            if (part == Part.DATA) {
                int now = (int) Math.min(size, bytes.readableBytes());
                size -= now;
                part = size == 0 ? Part.AFTER_DATA : part;
                library.accept(bytes.readRetainedSlice(now));
            } else if (part == Part.TRAILERS) {
                int length = trailers.find(bytes);
                part = length > 0 ? Part.END : part;
                library.accept(bytes.readRetainedSlice(length > 0 ? length : bytes.readableBytes()));
            } else {
                turn(after(bytes.readByte() & 0xff), library);
            }
        }
        if (part == Part.BROKEN) {
            bytes.skipBytes(bytes.readableBytes());
        }
    }

    private Part after(int sign) {
        return switch (part) {
            case SIZE -> afterSize(sign);
            case SPACE ->
                sign == ' ' || sign == '\t' ? counted(Part.SPACE) : sign == ';' ? Part.EXTENSION : Part.BROKEN;
            case EXTENSION -> sign == '\r' ? Part.END_OF_SIZE : isText(sign) ? counted(Part.EXTENSION) : Part.BROKEN;
            case END_OF_SIZE -> sign == '\n' ? begun() : Part.BROKEN;
            case AFTER_DATA -> sign == '\r' ? Part.END_OF_DATA : Part.BROKEN;
            case END_OF_DATA -> sign == '\n' ? Part.SIZE : Part.BROKEN;
            case DATA, TRAILERS, END, BROKEN -> part;
        };
    }

    private Part afterSize(int sign) {
        int digit = Character.digit(sign, 16);
        if (digit >= 0) {
            size = size * 16 + digit;
            return ++digits > MOST_DIGITS || size > Integer.MAX_VALUE ? Part.BROKEN : Part.SIZE;
        }
        if (digits == 0) {
            return Part.BROKEN;
        }
        return switch (sign) {
            case '\r' -> Part.END_OF_SIZE;
            case ';' -> Part.EXTENSION;
            case ' ', '\t' -> Part.SPACE;
            default -> Part.BROKEN;
        };
    }

    private static boolean isText(int sign) {
        return sign == '\t' || (sign >= ' ' && sign != DELETE);
    }

    private Part counted(Part same) {
        return ++extension > LONGEST_EXTENSION ? Part.BROKEN : same;
    }

    private Part begun() {
        digits = 0;
        extension = 0;
        return size == 0 ? Part.TRAILERS : Part.DATA;
    }

    private void turn(Part next, Consumer<ByteBuf> library) {
        Part before = part;
        part = next;
        if (before == Part.END_OF_SIZE && next != Part.BROKEN) {
            library.accept(ascii(Long.toHexString(size) + "\r\n"));
        } else if (before == Part.END_OF_DATA && next != Part.BROKEN) {
            library.accept(ascii("\r\n"));
        } else if (next == Part.BROKEN) {
            boolean inData = before == Part.AFTER_DATA || before == Part.END_OF_DATA;
            library.accept(ascii(inData ? "\r\n" + NO_SIZE : NO_SIZE));
        }
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
