package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Reference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What the disk said of a tag a moment ago, or a while ago when no other process has written since. Who asks by then is answered without a
 * look at the disk; who asks in the second half has somebody look whether it still says so, and does not wait for that. Whoever looks for
 * one tag goes round those that were asked for lately as well, so that a tag is known although nobody has asked for it in a while. What this
 * process writes is known at once.
 */
final class RecentLooks {

    /** For so long what another process writes may go unnoticed. */
    static final Duration MOMENT = Duration.ofMillis(100);

    /** For so long damage, and what is changed by hand, may. */
    static final Duration WHILE = Duration.ofSeconds(2);

    /** Divided here, once: that is dear. */
    private static final Duration HALF_A_MOMENT = MOMENT.dividedBy(2);

    private static final Duration HALF_A_WHILE = WHILE.dividedBy(2);
    private static final Duration SOON_AGAIN = WHILE.dividedBy(4);

    /** By so much a look may count as an older one than it is. */
    private static final Duration LITTLE = Duration.ofMillis(10);

    /** What was asked for that lately is looked at when others are. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    /** More are not asked for all the time. */
    private static final int CAPACITY = 2000;

    private final TagRecords records;
    private final PinFiles pins;
    private final OtherWriters others;
    private final StoreLayout layout;
    private final InstantSource clock;
    private final Cache<Reference, Look> looks =
            Caffeine.newBuilder().maximumSize(CAPACITY).executor(Runnable::run).build();

    private volatile Taken last = new Taken(Instant.MIN, Optional.empty());

    /** One goes round at a time. */
    private final AtomicBoolean goingRound = new AtomicBoolean();

    RecentLooks(StoreParts parts) {
        this.records = parts.records();
        this.pins = parts.pins();
        this.others = parts.others();
        this.layout = parts.layout();
        this.clock = parts.clock();
    }

    /**
     * How a tag's files stood before they were read.
     *
     * @param others what other processes had done; empty where nobody can tell
     * @param stamp of the record; empty where another one could look the same, where a pin is there, and where it is no tag's
     */
    record Before(Instant at, Optional<OtherWriters.Mark> others, long changes, Optional<Stamp> stamp) {}

    /** A look at the disk that found everything as it is remembered. */
    private record Taken(Instant at, Optional<OtherWriters.Mark> others) {}

    /** Somebody wanted it, and what has to hold for them. */
    private record Asked(Instant at, Check blobs) {}

    /** A record that was read, all of whose blobs were there. */
    private static final class Look {
        private final Trail trail;
        private final Before before;
        private final long changes;
        private final AtomicBoolean again = new AtomicBoolean();
        private volatile Taken taken;
        private volatile Asked asked;
        private volatile long askedSecond;

        private Look(TagRecord record, Before before, Check blobs) {
            this.trail = new Trail(record);
            this.before = before;
            this.changes = before.changes();
            this.taken = new Taken(before.at(), before.others());
            this.asked = new Asked(before.at(), blobs);
            this.askedSecond = before.at().getEpochSecond();
        }

        private TagRecord record() {
            return trail.record();
        }

        /** All loops write here: not with each request, which reads no more than a number. */
        private void ask(Instant now, Check blobs) {
            if (askedSecond != now.getEpochSecond()) {
                askedSecond = now.getEpochSecond();
                asked = new Asked(now, blobs);
            }
        }
    }

    /** Whether what was found is still there. */
    @FunctionalInterface
    interface Check {
        boolean holds(TagRecord record) throws IOException;
    }

    /** Where looks are taken, when there is room for that. */
    @FunctionalInterface
    interface Disk {
        void look(DiskWork.Blocking<Boolean> work, Runnable refused);
    }

    /**
     * To be called before the record is read, and after it was looked at: what is pinned later than that counts as what is written later.
     * Blocks, unless nothing of it would be remembered.
     */
    Before before(Reference tag, Stamp record) {
        Instant now = clock.instant();
        if (tag.digest().isPresent() || !record.isSettledAt(now)) {
            return new Before(now, Optional.empty(), 0, Optional.empty());
        }
        long changes = changes(tag);
        Optional<OtherWriters.Mark> mark = others.look();
        return new Before(now, mark, changes, isFree(tag) ? Optional.of(record) : Optional.empty());
    }

    /** Of a tag that no pin holds; whatever is wrong with a file is found by who reads it. */
    private Optional<Stamp> stamp(Reference tag) {
        try {
            return isFree(tag) ? Stamp.of(layout.record(tag)) : Optional.empty();
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** Whether no pin is there, not even one that cannot be understood. */
    private boolean isFree(Reference tag) {
        try {
            return Stamp.of(layout.pin(tag)).isEmpty();
        } catch (BadFile bad) {
            return false;
        }
    }

    /** Everything that the record leads to was there. */
    void remember(TagRecord record, Before before, Check blobs) {
        if (before.stamp().isPresent()) {
            looks.put(record.reference(), new Look(record.withoutHistory(), before, blobs));
        }
    }

    /** The record, where it was there a moment ago, and no pin. Never blocks. */
    Optional<Trail> find(Reference tag, Check blobs, Disk disk) {
        Look look = looks.getIfPresent(tag);
        if (look == null || look.changes != changes(tag)) {
            return Optional.empty();
        }
        Taken taken = look.taken;
        boolean alone = isAlone(taken, disk);
        Instant now = clock.instant();
        Duration age = Duration.between(taken.at(), now);
        if (age.isNegative()) {
            return Optional.empty();
        }
        look.ask(now, blobs);
        if (age.compareTo(alone ? WHILE : MOMENT) >= 0) {
            goRoundSoon(disk);
            return Optional.empty();
        }
        if (age.compareTo(alone ? HALF_A_WHILE : HALF_A_MOMENT) >= 0 && look.again.compareAndSet(false, true)) {
            disk.look(() -> lookAgain(look, blobs), () -> look.again.set(false));
        }
        return Optional.of(look.trail);
    }

    /**
     * Has somebody look whether other processes write, and does not wait for that. Yields the record as {@link #find} does, once that look is
     * over, where no other process had written by then since the record was looked at. Never blocks.
     */
    Supplier<Optional<Trail>> glance(Reference tag, Disk disk) {
        Instant began = clock.instant();
        disk.look(() -> others.look().isPresent(), () -> {});
        return () -> Optional.ofNullable(looks.getIfPresent(tag))
                .filter(look -> look.changes == changes(tag) && isAloneSince(began, look.taken))
                .map(look -> look.trail);
    }

    private boolean isAloneSince(Instant began, Taken taken) {
        Duration age = Duration.between(taken.at(), clock.instant());
        return !age.isNegative()
                && age.compareTo(WHILE) < 0
                && taken.others().isPresent()
                && others.since(began).equals(taken.others());
    }

    /** Whether no other process has written since. */
    private boolean isAlone(Taken taken, Disk disk) {
        return taken.others().isPresent() && others.recent(MOMENT, disk).equals(taken.others());
    }

    private boolean lookAgain(Look look, Check blobs) throws IOException {
        Optional<OtherWriters.Mark> mark = others.look();
        boolean same = lookAgain(look, blobs, mark);
        look.again.set(false);
        if (goingRound.compareAndSet(false, true)) {
            goRound(mark);
        }
        return same;
    }

    private boolean lookAgain(Look look, Check blobs, Optional<OtherWriters.Mark> mark) throws IOException {
        Taken now = taken(mark);
        boolean same = stamp(look.record().reference()).equals(look.before.stamp()) && blobs.holds(look.record());
        if (same) {
            look.taken = now;
        } else {
            looks.asMap().remove(look.record().reference(), look);
        }
        return same;
    }

    /** One for all that are looked at within little time: whoever reads many tags in turn finds it in the processor's caches. */
    private Taken taken(Optional<OtherWriters.Mark> mark) {
        Instant now = clock.instant();
        Taken known = last;
        Duration age = Duration.between(known.at(), now);
        if (age.isNegative() || age.compareTo(LITTLE) >= 0 || !known.others().equals(mark)) {
            known = new Taken(now, mark);
            last = known;
        }
        return known;
    }

    /** Others may be as old as the one that came too late. */
    private void goRoundSoon(Disk disk) {
        if (looks.estimatedSize() > 1 && goingRound.compareAndSet(false, true)) {
            disk.look(() -> goRound(others.look()), () -> goingRound.set(false));
        }
    }

    /** Where others write, or may, a look is good for a moment, which is no use to who does not ask within it. */
    private boolean goRound(Optional<OtherWriters.Mark> mark) throws IOException {
        try {
            Instant began = clock.instant();
            for (Look look : mark.isPresent() ? looks.asMap().values() : List.<Look>of()) {
                if (isDue(look, began)) {
                    lookAgain(look, look.asked.blobs(), mark);
                }
            }
            return true;
        } finally {
            goingRound.set(false);
        }
    }

    private boolean isDue(Look look, Instant now) {
        return look.taken.at().plus(SOON_AGAIN).isBefore(now)
                && look.asked.at().plus(LATELY).isAfter(now)
                && look.changes == changes(look.record().reference());
    }

    private long changes(Reference tag) {
        return records.changes(tag) + pins.changes();
    }
}
