package io.agentloader.connection;

import io.netty.buffer.ByteBuf;

/** Looks for the empty line that ends a head, in pieces as they come. A line ends as the library's do: by LF, with or without CR. */
final class HeadEnd {

    private enum At {
        LINE,
        START,
        START_AFTER_CR
    }

    private At at = At.LINE;
    private long bytes;
    private int lines;

    /** Of lines that may be none, as those behind a body in chunks. */
    static HeadEnd ofTrailers() {
        HeadEnd end = new HeadEnd();
        end.at = At.START;
        return end;
    }

    /** From here on it is another head. */
    void startAnew() {
        at = At.LINE;
        bytes = 0;
        lines = 0;
    }

    /** How much of the piece belongs to the head, when it ends there; otherwise none, and all of it does. */
    int find(ByteBuf piece) {
        int from = piece.readerIndex();
        int line = piece.indexOf(from, piece.writerIndex(), (byte) '\n');
        while (line >= 0) {
            lines++;
            read(piece, from, line);
            if (at != At.LINE) {
                bytes += line + 1 - piece.readerIndex();
                return line + 1 - piece.readerIndex();
            }
            at = At.START;
            from = line + 1;
            line = piece.indexOf(from, piece.writerIndex(), (byte) '\n');
        }
        read(piece, from, piece.writerIndex());
        bytes += piece.readableBytes();
        return 0;
    }

    /** More of a line. */
    private void read(ByteBuf piece, int from, int to) {
        if (from < to) {
            at = at == At.START && to - from == 1 && piece.getByte(from) == '\r' ? At.START_AFTER_CR : At.LINE;
        }
    }

    /** In memory, once it is whole and made into texts. */
    long cost() {
        return 2 * bytes + 160L * lines;
    }
}
