package io.agentloader.watch;

import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.Rota;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One watched reference: what is known of it, who waits, and when it is confirmed next. */
final class Entry {

    private final Watched watched;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private final Set<Following> followers = new LinkedHashSet<>();
    private Known known = Known.NOTHING;
    private @Nullable WatchEvent latest;
    private boolean running;
    private Rota.Next next;
    private Instant usedAt;
    private Instant tendedAt;
    /** Only a confirmation that was asked for since then answers who hastened it. */
    private @Nullable Instant hastenedAt;

    /** Is due at once. */
    Entry(Watched watched, Instant now) {
        this.watched = watched;
        this.next = Rota.Next.now(now);
        this.usedAt = now;
        this.tendedAt = now;
    }

    Watched watched() {
        return watched;
    }

    Known known() {
        return known;
    }

    void learn(Known more) {
        known = more;
    }

    /** The event that told how it stands. */
    Optional<WatchEvent> latest() {
        return Optional.ofNullable(latest);
    }

    void add(Waiting one) {
        waiting.add(one);
    }

    void add(Following one) {
        followers.add(one);
    }

    boolean remove(Waiting one, Instant now) {
        usedAt = now;
        return waiting.remove(one);
    }

    void remove(Following one, Instant now) {
        usedAt = now;
        followers.remove(one);
    }

    boolean isIdle() {
        return waiting.isEmpty() && followers.isEmpty();
    }

    boolean isForgettable(Instant limit) {
        return isIdle() && !running && usedAt.isBefore(limit);
    }

    boolean isDue(Instant now) {
        return !running && !isIdle() && next.isDue(now);
    }

    void begin() {
        running = true;
        hastenedAt = null;
    }

    void end(Rota.Next after, Instant tended) {
        running = false;
        tendedAt = tended;
        if (hastenedAt == null) {
            next = after;
        }
    }

    /** When this replica last asked its registry, or learned that it had answered another one. */
    Instant tendedAt() {
        return tendedAt;
    }

    /**
     * Somebody has just confirmed it.
     *
     * @param asked when the registry was
     */
    void confirmed(Instant asked, Rota.Next after, Instant now) {
        tendedAt = now;
        if (hastenedAt == null || !asked.isBefore(hastenedAt)) {
            hastenedAt = null;
            next = after;
        }
    }

    /** Is due at once. */
    void hasten(Instant now) {
        next = Rota.Next.now(now);
        hastenedAt = now;
    }

    boolean isRunning() {
        return running;
    }

    void tell(WatchEvent event) {
        latest = event;
        List.copyOf(followers).forEach(follower -> follower.happened(event));
    }

    /** Those who wait for such an agent; they wait no longer. */
    List<Waiting> take(PulledAgent agent) {
        List<Waiting> taken = new ArrayList<>();
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (one.wants(agent)) {
                all.remove();
                taken.add(one);
            }
        }
        return taken;
    }

    List<Waiting> takeAll() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
