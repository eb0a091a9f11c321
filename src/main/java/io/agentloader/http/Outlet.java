package io.agentloader.http;

import io.agentloader.connection.UnsentAnswers;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Lets the body of one answer out, when there is room for it. A large one asks for that on the thread that brings it: it may wait for
 * the event loop behind many others, and whoever is refused lets go of the bytes at once.
 */
final class Outlet {

    private final UnsentAnswers unsent;
    private Optional<UnsentAnswers.Room> room = Optional.empty();
    private boolean closed;

    Outlet(UnsentAnswers unsent) {
        this.unsent = unsent;
    }

    /**
     * The entity for the framework; {@link LargeAnswers} makes bytes of it.
     *
     * @throws Refusal when others take the memory
     */
    synchronized Object let(ByteBuffer body) {
        if (!LargeAnswers.isLarge(body.remaining())) {
            return body;
        }
        if (closed) {
            return ByteBuffer.allocate(0);
        }
        room = Optional.of(unsent.room(body.remaining()).orElseThrow(LargeAnswers::overloaded));
        return new LargeBody(body);
    }

    /** When the request has ended, in whatever way. */
    synchronized void close() {
        closed = true;
        room.ifPresent(UnsentAnswers.Room::giveBack);
    }
}
