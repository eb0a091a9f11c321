package io.agentloader.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets so many requests be under way at one host, and so many more wait for their turn in the order they came. One host that
 * hangs can so hold a part of our connections, never all of what this process has.
 */
final class Bulkhead {

    /** A stay at a host; ends exactly once, whether it began or still waits. */
    final class Stay {
        private final String host;
        private final Runnable begin;
        private boolean ended;

        private Stay(String host, Runnable begin) {
            this.host = host;
            this.begin = begin;
        }

        void end() {
            left(this).ifPresent(next -> next.begin.run());
        }
    }

    private static final class Room {
        private final Deque<Stay> waiting = new ArrayDeque<>();
        private int inside;
    }

    private final int inside;
    private final int waiting;
    private final Map<String, Room> rooms = new HashMap<>();

    Bulkhead(int inside, int waiting) {
        this.inside = inside;
        this.waiting = waiting;
    }

    /**
     * Begins now or later.
     *
     * @param begin must return at once; runs on this thread or on one that leaves
     * @return empty when too many wait already
     */
    Optional<Stay> enter(String host, Runnable begin) {
        Stay stay = new Stay(host, begin);
        synchronized (rooms) {
            Room room = rooms.computeIfAbsent(host, name -> new Room());
            if (room.inside == inside) {
                return room.waiting.size() < waiting && room.waiting.add(stay) ? Optional.of(stay) : Optional.empty();
            }
            room.inside++;
        }
        begin.run();
        return Optional.of(stay);
    }

    /** Who has the place now. */
    private Optional<Stay> left(Stay stay) {
        synchronized (rooms) {
            Room room = rooms.get(stay.host);
            if (stay.ended || room == null) {
                return Optional.empty();
            }
            stay.ended = true;
            if (room.waiting.remove(stay)) {
                return Optional.empty();
            }
            Optional<Stay> next = Optional.ofNullable(room.waiting.poll());
            if (next.isEmpty() && --room.inside == 0) {
                rooms.remove(stay.host);
            }
            return next;
        }
    }
}
