package io.agentloader.http;

import java.nio.ByteBuffer;

/** A body that has its room, see {@link Outlet}. The framework keeps it for longer than its bytes are needed. */
final class LargeBody {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes;

    LargeBody(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A copy, once. */
    byte[] taken() {
        byte[] copy = Answer.copy(bytes);
        bytes = NOTHING;
        return copy;
    }
}
