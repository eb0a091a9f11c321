package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The latest confirmations, in memory: a tag that is confirmed with every request does not cost a disk write with each. */
final class Confirmations {

    /** A crash may cost this much of what was confirmed. */
    private static final Duration WRITTEN_EVERY = Duration.ofSeconds(10);

    private static final int CAPACITY = 10_000;

    /**
     * What is known of one reference.
     *
     * @param written when the record on disk was last written, or was to be
     * @param due whether whoever made this one has to write it
     */
    private record Last(Digest named, Confirmation confirmation, Instant written, boolean due) {}

    private final Cache<String, Last> latest =
            Caffeine.newBuilder().maximumSize(CAPACITY).executor(Runnable::run).build();

    private final Changes changes = new Changes();

    /** How often a confirmation was noted here of the reference, or of another that shares the count. */
    long changes(Reference reference) {
        return changes.of(reference);
    }

    /** The reference was written to disk with this confirmation. */
    void written(Reference reference, Digest named, Confirmation confirmation, Instant now) {
        latest.put(reference.canonical(), new Last(named, confirmation, now, false));
        changes.add(reference);
    }

    /** Remembers the confirmation, and says whether it is time to write it to disk. */
    boolean confirm(Reference reference, Digest named, Confirmation confirmation, Instant now) {
        boolean isDue = latest.asMap()
                .compute(reference.canonical(), (key, last) -> {
                    boolean due = last == null || isDue(last, named, confirmation, now);
                    return new Last(named, confirmation, due ? now : last.written(), due);
                })
                .due();
        changes.add(reference);
        return isDue;
    }

    /**
     * The record with the later of its own confirmation and the one remembered for what it names. One from a clock that was ahead
     * is later than none.
     */
    TagRecord latest(TagRecord record, Instant now) {
        return remembered(record, now)
                .flatMap(last -> TagMove.confirmed(record, last.named(), last.confirmation()))
                .orElse(record);
    }

    /** Whether time alone changes nothing about {@link #latest}: no clock was ahead of this one when either was confirmed. */
    boolean isSettled(TagRecord record, Instant now) {
        Last last = latest.getIfPresent(record.reference().canonical());
        return record.current().confirmation().isCredibleAt(now)
                && (last == null || last.confirmation().isCredibleAt(now));
    }

    private Optional<Last> remembered(TagRecord record, Instant now) {
        Confirmation stored = record.current().confirmation();
        return Optional.ofNullable(latest.getIfPresent(record.reference().canonical()))
                .filter(last -> last.confirmation().isCredibleAt(now))
                .filter(last ->
                        !stored.isCredibleAt(now) || last.confirmation().at().isAfter(stored.at()));
    }

    /** A clock that was set back must not keep the disk from being written. */
    private static boolean isDue(Last last, Digest named, Confirmation confirmation, Instant now) {
        return !last.named().equals(named)
                || !last.confirmation().host().equals(confirmation.host())
                || now.isBefore(last.written())
                || !now.isBefore(last.written().plus(WRITTEN_EVERY));
    }
}
