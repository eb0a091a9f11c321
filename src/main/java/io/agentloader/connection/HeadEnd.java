package io.agentloader.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/** Looks for the empty line that ends a head, in pieces as they come. A line ends as the library's do: by LF, with or without CR. */
final class HeadEnd implements ByteProcessor {

    private enum At {
        LINE,
        START,
        START_AFTER_CR
    }

    private At at = At.LINE;
    private long bytes;
    private int lines;

    /** How much of the piece belongs to the head, when it ends there; otherwise none, and all of it does. */
    int find(ByteBuf piece) {
        int last = piece.forEachByte(this);
        int length = last < 0 ? piece.readableBytes() : last + 1 - piece.readerIndex();
        bytes += length;
        return last < 0 ? 0 : length;
    }

    /** In memory, once it is whole and made into texts. */
    long cost() {
        return 2 * bytes + 160L * lines;
    }

    @Override
    public boolean process(byte next) {
        if (next == '\n') {
            lines++;
            boolean empty = at != At.LINE;
            at = At.START;
            return !empty;
        }
        at = next == '\r' && at == At.START ? At.START_AFTER_CR : At.LINE;
        return true;
    }
}
