package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Reference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the disk said of a tag a moment ago. Who asks within that moment is answered without a look at the disk; who asks in its second
 * half has somebody look whether it still says so, and does not wait for that. What this process writes is known at once.
 */
final class RecentLooks {

    /** For so long another process, or damage, may go unnoticed. */
    static final Duration MOMENT = Duration.ofMillis(100);

    private static final Duration HALF = MOMENT.dividedBy(2);

    /** More are not asked for ten times a second each. */
    private static final int CAPACITY = 2000;

    private final TagRecords records;
    private final PinFiles pins;
    private final StoreLayout layout;
    private final InstantSource clock;
    private final Cache<Reference, Look> looks =
            Caffeine.newBuilder().maximumSize(CAPACITY).executor(Runnable::run).build();

    RecentLooks(TagRecords records, PinFiles pins, StoreLayout layout, InstantSource clock) {
        this.records = records;
        this.pins = pins;
        this.layout = layout;
        this.clock = clock;
    }

    /**
     * How a tag's files stood before they were read.
     *
     * @param stamp of the record; empty where another one could look the same, where a pin is there, and where it is no tag's
     */
    record Before(Instant at, long changes, Optional<Stamp> stamp) {}

    /** A record that was read, all of whose blobs were there. */
    private record Look(
            TagRecord record, long changes, Optional<Stamp> stamp, AtomicReference<Instant> at, AtomicBoolean again) {}

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

    /** To be called before the record is read. Blocks. */
    Before before(Reference tag) {
        Instant now = clock.instant();
        long changes = changes(tag);
        return new Before(now, changes, stamp(tag).filter(found -> found.isSettledAt(now)));
    }

    /** Of a tag that no pin holds; whatever is wrong with a file is found by who reads it. */
    private Optional<Stamp> stamp(Reference tag) {
        try {
            boolean follows =
                    tag.digest().isEmpty() && Stamp.of(layout.pin(tag)).isEmpty();
            return follows ? Stamp.of(layout.record(tag)) : Optional.empty();
        } catch (BadFile bad) {
            return Optional.empty();
        }
    }

    /** Everything that the record leads to was there. */
    void remember(TagRecord record, Before before) {
        if (before.stamp().isPresent()) {
            looks.put(
                    record.reference(),
                    new Look(
                            record.withoutHistory(),
                            before.changes(),
                            before.stamp(),
                            new AtomicReference<>(before.at()),
                            new AtomicBoolean()));
        }
    }

    /** The record, where it was there a moment ago, and no pin. Never blocks. */
    Optional<TagRecord> find(Reference tag, Check blobs, Disk disk) {
        Look look = looks.getIfPresent(tag);
        if (look == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(look.at().get(), clock.instant());
        if (age.isNegative() || age.compareTo(MOMENT) >= 0 || look.changes() != changes(tag)) {
            return Optional.empty();
        }
        if (age.compareTo(HALF) >= 0 && look.again().compareAndSet(false, true)) {
            disk.look(() -> lookAgain(look, blobs), () -> look.again().set(false));
        }
        return Optional.of(look.record());
    }

    private boolean lookAgain(Look look, Check blobs) throws IOException {
        Instant now = clock.instant();
        boolean same = stamp(look.record().reference()).equals(look.stamp()) && blobs.holds(look.record());
        if (same) {
            look.at().set(now);
        } else {
            looks.asMap().remove(look.record().reference(), look);
        }
        look.again().set(false);
        return same;
    }

    private long changes(Reference tag) {
        return records.changes(tag) + pins.changes();
    }
}
