package io.agentloader.dev;

import io.agentloader.dev.DevEvent.Changed;
import io.agentloader.dev.DevEvent.Logged;
import io.agentloader.dev.DevEvent.News;
import io.agentloader.dev.DevEvent.Removed;
import io.agentloader.dev.DevState.Watching;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of the folder, and who is told when that changes. */
final class Board {

    private static final int EVENTS = 1000;
    private static final int LINES = 200;

    private final InstantSource clock;
    private final Optional<String> folder;
    private final SortedMap<String, DevAgent> agents = new TreeMap<>();
    private final Deque<DevEvent> events = new ArrayDeque<>();
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private final Set<DevFollower> followers = new LinkedHashSet<>();
    private final Object lock = new Object();
    private Watching watching = Watching.NOTHING;
    private Optional<String> trouble = Optional.empty();
    private long last;
    private boolean over;

    Board(Optional<String> folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        // a thousand events a millisecond before the next start would have the same numbers
        this.last = clock.millis() * 1000;
    }

    DevState state(String registry) {
        synchronized (lock) {
            return new DevState(
                    folder, registry, last, watching, trouble, List.copyOf(agents.values()), List.copyOf(lines));
        }
    }

    Optional<DevAgent> agent(String file) {
        synchronized (lock) {
            return Optional.ofNullable(agents.get(file));
        }
    }

    List<DevAgent> agents() {
        synchronized (lock) {
            return List.copyOf(agents.values());
        }
    }

    void put(DevAgent agent) {
        synchronized (lock) {
            agents.put(agent.file(), agent);
            tell(new Changed(agent));
        }
    }

    void remove(DevAgent agent) {
        synchronized (lock) {
            agents.remove(agent.file());
            tell(new Removed(agent.file(), agent.name(), agent.reference()));
        }
    }

    void log(String event, String file, String text) {
        synchronized (lock) {
            LogLine line = new LogLine(clock.instant(), event, file, text);
            lines.addLast(line);
            if (lines.size() > LINES) {
                lines.removeFirst();
            }
            tell(new Logged(line));
        }
    }

    void watching(Watching how) {
        synchronized (lock) {
            watching = how;
        }
    }

    void trouble(Optional<String> what) {
        synchronized (lock) {
            trouble = what;
        }
    }

    Optional<String> trouble() {
        synchronized (lock) {
            return trouble;
        }
    }

    private void tell(News news) {
        DevEvent event = new DevEvent(++last, news);
        events.addLast(event);
        if (events.size() > EVENTS) {
            events.removeFirst();
        }
        followers.forEach(follower -> follower.happened(event));
    }

    /** Tells of what happened after an event, if that is still known, and of all that happens from now on. */
    Runnable follow(OptionalLong after, DevFollower follower) {
        synchronized (lock) {
            if (over) {
                follower.end();
                return () -> {};
            }
            after.ifPresent(id -> resume(id, follower));
            followers.add(follower);
        }
        return () -> leave(follower);
    }

    private void resume(long id, DevFollower follower) {
        if (id < last - events.size() || id > last) {
            follower.reset(last);
            return;
        }
        events.stream().filter(event -> event.id() > id).forEach(follower::happened);
    }

    private void leave(DevFollower follower) {
        synchronized (lock) {
            followers.remove(follower);
        }
    }

    void end() {
        synchronized (lock) {
            over = true;
            followers.forEach(DevFollower::end);
            followers.clear();
        }
    }
}
