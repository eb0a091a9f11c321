package io.agentloader.connection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The memory that answers take which callers have not taken yet. Large ones are let in while there is room. When there is none,
 * callers who take next to nothing are hung up on, those first who did so for longest.
 */
public final class UnsentAnswers {

    /** In seconds; for that long a caller may take next to nothing when others need the room. */
    static final int PATIENCE = 5;

    private final long most;
    private final Set<Line> lines = new LinkedHashSet<>();
    private long unsent;
    private long reserved;

    UnsentAnswers(long most) {
        this.most = most;
    }

    /** Room for one answer that is about to be written. */
    public final class Room {
        private final long bytes;
        private boolean free;

        private Room(long bytes) {
            this.bytes = bytes;
        }

        /** To be called when the answer was written, or will not be; once more is no more. */
        public void giveBack() {
            synchronized (UnsentAnswers.this) {
                reserved -= free ? 0 : bytes;
                free = true;
            }
        }
    }

    /** What one connection has not sent. */
    static final class Line {
        private final Runnable hangUp;
        private long bytes;
        private int quiet;
        private boolean over;

        private Line(Runnable hangUp) {
            this.hangUp = hangUp;
        }
    }

    Line line(Runnable hangUp) {
        return new Line(hangUp);
    }

    /** Empty when others take the room, who still read. Who is alone has room for anything. */
    public Optional<Room> room(long bytes) {
        List<Line> gone = new ArrayList<>();
        Optional<Room> room;
        synchronized (this) {
            dropSlow(bytes, gone);
            boolean fits = taken() == 0 || taken() + bytes <= most;
            room = fits ? Optional.of(new Room(bytes)) : Optional.empty();
            reserved += fits ? bytes : 0;
        }
        gone.forEach(line -> line.hangUp.run());
        return room;
    }

    /** Bytes that are not sent, and those that are about to be written. */
    public synchronized long taken() {
        return unsent + reserved;
    }

    /** What is written without asking for room, by very many, is bounded all the same: at twice as much somebody has to go at once. */
    void note(Line line, long bytes, int quiet) {
        List<Line> gone = new ArrayList<>();
        synchronized (this) {
            if (line.over) {
                return;
            }
            line.quiet = quiet;
            set(line, bytes);
            dropSlow(0, gone);
            while (unsent > 2 * most) {
                drop(largest(), gone);
            }
        }
        gone.forEach(dropped -> dropped.hangUp.run());
    }

    private void dropSlow(long wanted, List<Line> gone) {
        if (taken() + wanted <= most) {
            return;
        }
        lines.stream()
                .filter(line -> line.quiet >= PATIENCE)
                .sorted(Comparator.comparingInt((Line line) -> line.quiet).reversed())
                .toList()
                .forEach(line -> {
                    if (taken() + wanted > most) {
                        drop(line, gone);
                    }
                });
    }

    private Line largest() {
        return lines.stream().max(Comparator.comparingLong(line -> line.bytes)).orElseThrow();
    }

    private void drop(Line line, List<Line> gone) {
        set(line, 0);
        line.over = true;
        gone.add(line);
    }

    private void set(Line line, long bytes) {
        unsent += bytes - line.bytes;
        line.bytes = bytes;
        if (bytes == 0) {
            lines.remove(line);
        } else {
            lines.add(line);
        }
    }
}
