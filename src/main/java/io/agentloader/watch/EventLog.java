package io.agentloader.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The latest events, by their numbers. Used with the lock of {@link Watches} held. */
final class EventLog {

    static final int CAPACITY = 1000;

    private final Deque<WatchEvent> latest = new ArrayDeque<>();
    private long last;

    /** Numbers go on from there. */
    EventLog(long before) {
        this.last = before;
    }

    long next() {
        return ++last;
    }

    /** The number of the latest event, or the one before the first. */
    long last() {
        return last;
    }

    void add(WatchEvent event) {
        latest.addLast(event);
        if (latest.size() > CAPACITY) {
            latest.removeFirst();
        }
    }

    /** What happened after an event; empty when that is not known any more, or never was. */
    Optional<List<WatchEvent>> after(long id, Predicate<WatchEvent> which) {
        long oldest = last - latest.size();
        if (id < oldest || id > last) {
            return Optional.empty();
        }
        return Optional.of(
                latest.stream().filter(event -> event.id() > id).filter(which).toList());
    }
}
