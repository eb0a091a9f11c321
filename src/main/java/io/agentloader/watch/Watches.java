package io.agentloader.watch;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullListener;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.Rota;
import io.agentloader.shared.Polled;
import io.agentloader.shared.Said;
import io.agentloader.shared.SharedCache;
import io.agentloader.watch.WatchEvent.Cause;
import io.agentloader.watch.WatchEvent.Happening;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * Who waits for which reference. Whatever the pipeline tells of a watched one, to anybody, wakes those whom it concerns; and each is
 * confirmed once an interval for all who watch it. Has no thread and no timer; {@link #tend} is to be called every second.
 */
public final class Watches {

    static final String REQUEST_ID = "watch";
    private static final int AT_ONCE = 32;
    private static final double JITTER = 0.1;
    /** What nobody watches is remembered for so many intervals, so that who comes back misses nothing. */
    private static final int REMEMBERED = 2;

    private final WatchSettings settings;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Executor wakers;
    private final Map<Watched, Entry> entries = new ConcurrentHashMap<>();
    private final Set<Following> followers = new HashSet<>();
    private final EventLog log;
    private final Object lock = new Object();
    private int watching;
    private boolean over;

    private Watches(WatchSettings settings, InstantSource clock, DoubleSupplier random, Executor wakers) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.wakers = wakers;
        // a thousand events a millisecond before the next start would have the same numbers
        this.log = new EventLog(clock.millis() * 1000);
    }

    /**
     * Nobody, so far.
     *
     * @param random numbers from 0 to 1, which keep instances that start together from asking together
     * @param wakers runs what those do next who waited, so that whoever told us need not
     */
    public static Watches of(WatchSettings settings, InstantSource clock, DoubleSupplier random, Executor wakers) {
        return new Watches(settings, clock, random, wakers);
    }

    /** Has to be told of every resolution. */
    public PullListener listener() {
        return listener(SharedCache.NONE);
    }

    /** The same of one of several replicas; the others are told of it. */
    public PullListener listener(SharedCache shared) {
        return new WatchListener(this, shared);
    }

    /** How long after a confirmation the next one comes at the latest, while somebody watches and registries answer. */
    public Duration patience() {
        return settings.interval().plus(settings.interval().dividedBy(4)).plusSeconds(1);
    }

    /** How many watch now. */
    public int watching() {
        synchronized (lock) {
            return watching;
        }
    }

    /**
     * Waits for an agent, from now on.
     *
     * @throws Overloaded when too many wait already
     */
    public Waiting await(Watched watched, Predicate<PulledAgent> wanted) {
        Waiting one = new Waiting(this, watched, wanted);
        synchronized (lock) {
            if (over) {
                one.wake(Optional.empty());
                return one;
            }
            admit(List.of(watched)).get(0).add(one);
        }
        return one;
    }

    /**
     * Tells of everything that happens to these references from now on; first of how they stand, or, where {@code after} is the
     * number of an event, of what happened since that.
     *
     * @throws Overloaded when too many watch already
     */
    public Following follow(List<Watched> all, OptionalLong after, Watcher watcher) {
        Following one = new Following(this, all, watcher);
        synchronized (lock) {
            if (over) {
                watcher.end();
                return one;
            }
            List<Entry> joined = admit(all);
            resume(joined, after, watcher);
            joined.forEach(entry -> entry.add(one));
            followers.add(one);
        }
        return one;
    }

    private void resume(List<Entry> joined, OptionalLong after, Watcher watcher) {
        Set<Watched> theirs = new HashSet<>();
        joined.forEach(entry -> theirs.add(entry.watched()));
        Optional<List<WatchEvent>> missed = after.isPresent()
                ? log.after(after.getAsLong(), event -> theirs.contains(event.watched()))
                : Optional.empty();
        if (missed.isPresent()) {
            missed.get().forEach(watcher::happened);
            return;
        }
        if (after.isPresent()) {
            watcher.reset(log.last());
        }
        joined.forEach(entry -> entry.latest().ifPresent(watcher::happened));
    }

    private List<Entry> admit(List<Watched> all) {
        long unknown = all.stream().filter(one -> !entries.containsKey(one)).count();
        if (watching >= settings.most() || entries.size() + unknown > WatchSettings.MOST_REFERENCES) {
            throw new Overloaded(Report.of(
                            all.get(0).reference().toString(),
                            "too many callers wait for changes; read it, or come back")
                    .withRetryAfter(settings.interval()));
        }
        watching++;
        Instant now = clock.instant();
        return all.stream()
                .map(one -> entries.computeIfAbsent(one, fresh -> new Entry(fresh, now)))
                .toList();
    }

    void leave(Waiting one) {
        synchronized (lock) {
            Entry entry = entries.get(one.watched());
            if (entry != null && entry.remove(one, clock.instant())) {
                watching--;
            }
        }
    }

    void leave(Following one) {
        synchronized (lock) {
            if (followers.remove(one)) {
                watching--;
                one.watched().forEach(watched -> Optional.ofNullable(entries.get(watched))
                        .ifPresent(entry -> entry.remove(one, clock.instant())));
            }
        }
    }

    /** Confirms what is due and not being confirmed; completes when that is done. Never fails. */
    public Uni<Void> tend(PullAgent agents) {
        return tend(agents, SharedCache.NONE);
    }

    /** The same of one of several replicas: each of what they watch is confirmed by one of them. */
    public Uni<Void> tend(PullAgent agents, SharedCache shared) {
        Rota rota = new Rota(shared, settings.interval());
        return Multi.createFrom()
                .deferred(() -> Multi.createFrom().iterable(begin()))
                .onItem()
                .transformToUniAndMerge(entry -> confirm(agents, rota, entry))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private List<Entry> begin() {
        Instant now = clock.instant();
        synchronized (lock) {
            List.copyOf(followers).forEach(follower -> follower.watcher().tick());
            Instant limit = now.minus(settings.interval().multipliedBy(REMEMBERED));
            entries.values().removeIf(entry -> entry.isForgettable(limit));
            long running = entries.values().stream().filter(Entry::isRunning).count();
            List<Entry> due = entries.values().stream()
                    .filter(entry -> entry.isDue(now))
                    .limit(Math.max(0, AT_ONCE - running))
                    .toList();
            due.forEach(Entry::begin);
            return due;
        }
    }

    private Uni<Void> confirm(PullAgent agents, Rota rota, Entry entry) {
        Watched watched = entry.watched();
        PullRequest taking = watched.asked(PullMode.DEFAULT, REQUEST_ID);
        return rota.round(
                        due(entry),
                        new Rota.Ways(
                                () -> said(agents, watched.asked(PullMode.PREFER_REMOTE, REQUEST_ID)),
                                span -> read(agents, taking.confirmedWithin(span))))
                .onTermination()
                .invoke((end, failure, cancelled) -> ended(entry, end == null ? new Rota.End(pause(), true) : end))
                .replaceWithVoid();
    }

    private Rota.Due due(Entry entry) {
        Watched watched = entry.watched();
        synchronized (lock) {
            Known known = entry.known();
            return new Rota.Due(
                    new Polled(watched.reference(), "watch " + watched.name(), pause()),
                    known.equals(Known.NOTHING) ? Optional.empty() : Optional.of(known.confirmedAt()),
                    entry.tendedAt(),
                    clock.instant());
        }
    }

    private void ended(Entry entry, Rota.End end) {
        synchronized (lock) {
            Instant now = clock.instant();
            entry.end(Rota.Next.after(end.pause(), now), end.tended() ? now : entry.tendedAt());
        }
    }

    /** Looks at what is served for it now without asking its registry, for all who watch it. Never fails. */
    public Uni<Void> look(PullAgent agents, Reference reference) {
        return readAll(agents, reference, PullMode.LOCAL_ONLY);
    }

    /**
     * Asks the registry now, for all who watch it, because it is known to name something else. Never fails.
     *
     * @param named by the reference now, of a manifest or index; empty where nothing is
     */
    public Uni<Void> confirm(PullAgent agents, Reference reference, Optional<Digest> named) {
        // somebody else's question, which this one joined, may have been asked before
        return readAll(agents, reference, PullMode.PREFER_REMOTE)
                .flatMap(done -> knows(reference, named)
                        ? Uni.createFrom().voidItem()
                        : readAll(agents, reference, PullMode.PREFER_REMOTE));
    }

    /** Something may have happened to any of them: all are confirmed as soon as may be. */
    public void hasten() {
        synchronized (lock) {
            Instant now = clock.instant();
            entries.values().forEach(entry -> entry.hasten(now));
        }
    }

    private boolean knows(Reference reference, Optional<Digest> named) {
        synchronized (lock) {
            return watched(reference).stream()
                    .flatMap(watched -> Optional.ofNullable(entries.get(watched)).stream())
                    .allMatch(entry -> named.isEmpty() || entry.known().digest().equals(named));
        }
    }

    private Uni<Void> readAll(PullAgent agents, Reference reference, PullMode mode) {
        return Multi.createFrom()
                .deferred(() -> Multi.createFrom().iterable(watched(reference)))
                .onItem()
                .transformToUniAndMerge(watched -> read(agents, watched, mode))
                .collect()
                .last()
                .replaceWithVoid();
    }

    Collection<Watched> watched(Reference reference) {
        return entries.keySet().stream()
                .filter(watched -> watched.reference().equals(reference))
                .toList();
    }

    /** What somebody watches now that a change of this tag may concern: the tag, for each platform, and ranges that it is in. */
    List<Watched> concernedBy(Reference tag) {
        synchronized (lock) {
            return entries.values().stream()
                    .filter(entry -> !entry.isIdle())
                    .map(Entry::watched)
                    .filter(watched -> watched.isConcernedBy(tag))
                    .toList();
        }
    }

    private static Uni<Void> read(PullAgent agents, Watched watched, PullMode mode) {
        return read(agents, watched.asked(mode, REQUEST_ID));
    }

    /** The listener tells what came of it. Never fails. */
    static Uni<Void> read(PullAgent agents, PullRequest request) {
        return said(agents, request).replaceWithVoid();
    }

    /** The same; yields what a registry said. */
    private static Uni<Said> said(PullAgent agents, PullRequest request) {
        return agents.pull(request)
                .map(agent -> Verdict.isOfARegistry(agent) ? Said.AGENT : Said.NOTHING)
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> Verdict.isOfARegistry(failure) ? Said.NO_AGENT : Said.NOTHING);
    }

    private Duration pause() {
        double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
        return Duration.ofMillis(Math.round(settings.interval().toMillis() * factor));
    }

    /** An agent was served for it, to whomever; yields what was told of that. */
    Optional<Happening> served(Watched watched, PulledAgent agent, Cause cause) {
        if (!entries.containsKey(watched)) {
            return Optional.empty();
        }
        Verdict verdict;
        List<Waiting> woken = List.of();
        synchronized (lock) {
            Entry entry = entries.get(watched);
            if (entry == null) {
                return Optional.empty();
            }
            Known before = entry.known();
            Instant now = clock.instant();
            verdict = Verdict.of(before, agent, settings.interval().dividedBy(2), now);
            if (verdict.outdated()) {
                return Optional.empty();
            }
            Known after = before.seen(agent);
            entry.learn(after);
            if (after.confirmedAt().isAfter(before.confirmedAt())) {
                entry.confirmed(after.confirmedAt(), Rota.Next.after(pause(), now), now);
            }
            tell(entry, verdict, before.pinned() == after.pinned() ? cause : Cause.PIN);
            if (!before.etag().equals(after.etag()) || !before.digest().equals(after.digest())) {
                woken = entry.take(agent);
                watching -= woken.size();
            }
        }
        wake(woken, Optional.of(agent));
        return verdict.type();
    }

    /** A read of it failed, whoever's; yields what was told of that. */
    Optional<Happening> failed(Watched watched, AgentException failure, Cause cause) {
        if (!entries.containsKey(watched)) {
            return Optional.empty();
        }
        synchronized (lock) {
            Optional<Entry> entry = Optional.ofNullable(entries.get(watched));
            Optional<Verdict> verdict = entry.map(one -> Verdict.of(one.known(), failure));
            verdict.ifPresent(so -> tell(entry.get(), so, cause));
            return verdict.flatMap(Verdict::type);
        }
    }

    private void tell(Entry entry, Verdict verdict, Cause cause) {
        if (verdict.type().isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Known known = entry.known();
        WatchEvent event = new WatchEvent(
                log.next(),
                verdict.type().get(),
                entry.watched(),
                known.digest(),
                verdict.previous(),
                known.etag(),
                cause,
                now);
        entry.learn(known.told(event.type(), now));
        log.add(event);
        entry.tell(event);
    }

    private void wake(List<Waiting> woken, Optional<PulledAgent> agent) {
        if (!woken.isEmpty()) {
            wakers.execute(() -> woken.forEach(one -> one.wake(agent)));
        }
    }

    /** Lets everybody go, for good: the service stops. */
    public void end() {
        synchronized (lock) {
            over = true;
            entries.values().forEach(entry -> wake(entry.takeAll(), Optional.empty()));
            List.copyOf(followers).forEach(follower -> follower.watcher().end());
            followers.clear();
            entries.clear();
            watching = 0;
        }
    }
}
