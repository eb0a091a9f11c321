package io.agentloader.store;

import io.smallrye.mutiny.Uni;

/**
 * What one question takes of the memory that stored content may take at once, from when it is read until the question is
 * answered. Only large content counts.
 */
public final class Share {

    /** For what a pull reads, which counts its own bytes: there is room for everything. */
    public static final Share UNCOUNTED = new Share(new ReadRoom(0), "", false);

    private final ReadRoom room;
    private final String host;
    private final boolean counted;
    private long bytes;
    private boolean over;

    Share(ReadRoom room, String host) {
        this(room, host, true);
    }

    private Share(ReadRoom room, String host, boolean counted) {
        this.room = room;
        this.host = host;
        this.counted = counted;
    }

    /** To be called when the question is answered, or nobody asks any more; once more is no more. */
    public void giveBack() {
        room.end(this);
    }

    /** Whether so many bytes may be held, all that are held included; who may not holds nothing any more. */
    boolean fits(long wanted) {
        return !counted || wanted == 0 || room.take(this, wanted);
    }

    /**
     * Before so many bytes are read, all that are held included.
     *
     * @throws Crowded when {@link #fits} says no
     */
    void take(long wanted) {
        if (!fits(wanted)) {
            throw new Crowded(wanted);
        }
    }

    /** When there is room for so many bytes; to be asked by who holds none. */
    Uni<Void> awaitRoom(long wanted) {
        return room.await(this, wanted);
    }

    String host() {
        return host;
    }

    /** The rest is the room's, with its lock held. */
    long bytes() {
        return bytes;
    }

    void set(long held) {
        bytes = held;
    }

    boolean isOver() {
        return over;
    }

    void finish() {
        over = true;
    }
}
