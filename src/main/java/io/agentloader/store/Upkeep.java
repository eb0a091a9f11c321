package io.agentloader.store;

import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Reference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done from time to time, whenever somebody asks whether something is due. Nothing here is on the way of a
 * pull, and what takes longer as the store grows is done the more seldom the longer it takes.
 */
final class Upkeep {

    private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

    static final Duration COLLECTED_EVERY = Duration.ofHours(1);
    static final Duration COLLECTED_WHEN_FULL = Duration.ofMinutes(1);
    static final Duration SCRUBBED_EVERY = Duration.ofDays(1);
    static final long SCRUBBED_A_SECOND = 5L << 20;

    /** A task that takes a second rests for twenty before it is done again. */
    private static final int REST = 20;

    private static final Duration PROBED_EVERY = Duration.ofSeconds(10);
    private static final int USES_AT_ONCE = 500;

    private final StoreParts parts;
    private final Projection projection;
    private final Removals removals;
    private final Journal journal;
    private final LimitsFile limits;
    private final ProjectionPace pace;
    private final AtomicBoolean busy = new AtomicBoolean();

    private Instant last;
    private Instant collectAt;
    private Instant collectWhenFullAt;
    private Instant scrubAt;
    private Instant probeAt;
    private long projected = -1;
    private boolean learned;
    private boolean left;
    private volatile boolean tended;
    private volatile Optional<Collected> collected = Optional.empty();
    private volatile Optional<Verification> scrubbed = Optional.empty();
    private volatile long writtenBefore;
    private @Nullable Scrub scrub;

    /** Bytes the scrub read that it was not yet allowed to. */
    private long debt;

    Upkeep(StoreParts parts) {
        this.parts = parts;
        this.projection = new Projection(parts.layout(), parts.records(), parts.blobs(), parts.ingest());
        this.removals = new Removals(parts);
        this.journal = new Journal(parts);
        this.limits = new LimitsFile(parts);
        this.last = parts.clock().instant();
        this.pace = new ProjectionPace(last);
        this.collectAt = last.plus(COLLECTED_WHEN_FULL);
        this.collectWhenFullAt = collectAt;
        this.scrubAt = last.plus(COLLECTED_EVERY);
        this.probeAt = last;
    }

    /** Does what is due, unless that is being done. Blocks; fails never. */
    void tend() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        tended = true;
        try {
            attempt("look what went", removals::look);
            attempt("learn what is stored", this::learn);
            if (isReady()) {
                write(parts.clock().instant());
            }
        } finally {
            busy.set(false);
        }
    }

    /** Only a service tends its store. */
    private void leaveLimits() throws IOException {
        if (!left) {
            limits.leave();
            left = true;
        }
    }

    private void write(Instant now) {
        if (now.isBefore(last)) {
            reset(now);
        }
        attempt("probe", () -> probe(now));
        attempt("leave the limits", this::leaveLimits);
        Task nothing = () -> {};
        boolean free = isFree();
        attempt("finish an import", free ? journal::finishSoon : nothing);
        attempt("note what was used", free ? this::writeUses : nothing);
        attempt("rebuild index.json", () -> project(now));
        attempt("collect", free ? () -> collectWhenDue(now) : nothing);
        attempt("scrub", () -> scrub(now));
        last = now;
    }

    /** What needs the lock of the store is left for another time while others hold it. */
    private boolean isFree() {
        try {
            return parts.locks().isFree();
        } catch (IOException trouble) {
            parts.condition().failed(trouble);
            return false;
        }
    }

    /** Whether this is a store that may be written; whether the disk lets it is seen by trying. */
    private boolean isReady() {
        try {
            parts.ground().writable();
            return true;
        } catch (IOException trouble) {
            parts.condition().failed(trouble);
            return false;
        } catch (StoreUnavailable refused) {
            return false;
        }
    }

    Collected collect(boolean dryRun) throws IOException {
        parts.condition().refuseForeign();
        if (!dryRun) {
            journal.finish();
            writeUses();
        }
        long written = parts.blobs().written();
        Collected done = Collector.collect(parts, tended ? limits.own() : limits.keepingMost(), dryRun);
        if (!dryRun) {
            collected = Optional.of(done);
            writtenBefore = written;
            parts.changes().incrementAndGet();
        }
        return done;
    }

    /** Reads and hashes everything now; {@code repairing} as for {@link Scrub}. */
    Verification verify(boolean repairing) throws IOException {
        try (Scrub all = new Scrub(parts, repairing)) {
            Verification end = all.advance(Long.MAX_VALUE).orElseThrow().withUnnamed(unnamed());
            scrubbed = Optional.of(end);
            return end;
        }
    }

    /** None where that cannot be told, because something cannot be read. */
    private long unnamed() {
        try {
            return Collector.collect(parts, Limits.none(), true).blobs();
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.DEBUG, "what nothing names was not counted", unreadable);
            return 0;
        }
    }

    Optional<Collected> lastCollection() {
        return collected;
    }

    Optional<Verification> lastScrub() {
        return scrubbed;
    }

    /** A clock that was set back must not put everything off. */
    private void reset(Instant now) {
        pace.reset(now);
        collectAt = now;
        collectWhenFullAt = now;
        scrubAt = now;
        probeAt = now;
    }

    /** Something that is due. */
    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private void attempt(String what, Task task) {
        try {
            task.run();
        } catch (IOException trouble) {
            parts.condition().failed(trouble);
            LOG.log(System.Logger.Level.DEBUG, () -> "could not " + what, trouble);
        } catch (RuntimeException trouble) {
            LOG.log(System.Logger.Level.WARNING, () -> "could not " + what, trouble);
        }
    }

    /** A disk that would not do is tried again although nobody writes, so that whoever looks is told the truth. */
    private void probe(Instant now) throws IOException {
        if (parts.condition().state() != StoreHealth.State.OK && !now.isBefore(probeAt)) {
            probeAt = now.plus(PROBED_EVERY);
            parts.ingest().probe();
            parts.condition().wrote();
        }
    }

    /** Once, so that the first question for a digest of a large repository does not have to wait for all its records. */
    private void learn() throws IOException {
        if (learned) {
            return;
        }
        learned = true;
        boolean[] room = {true};
        Survey.each(parts.layout().refs(), folder -> {
            room[0] = room[0] && !Thread.currentThread().isInterrupted();
            room[0] = room[0] && parts.records().learn(folder);
        });
    }

    private void writeUses() throws IOException {
        for (Map.Entry<Reference, LocalDate> use :
                parts.uses().drain(USES_AT_ONCE).entrySet()) {
            boolean written = parts.locks()
                    .writingSoon(() -> parts.records().amend(use.getKey(), record -> Optional.of(record)
                            .filter(found -> found.lastUsed().isBefore(use.getValue()))
                            .map(found -> found.usedOn(use.getValue()))))
                    .isPresent();
            if (!written) {
                parts.uses().noteAgain(use.getKey(), use.getValue());
            }
        }
    }

    private void project(Instant now) throws IOException {
        long changes = parts.changes().get();
        if (!pace.isDue(changes, now) || (projected == changes && projection.isThere())) {
            return;
        }
        pace.begun(now);
        boolean done = parts.locks()
                .projecting(() -> {
                    projection.rebuild();
                    return true;
                })
                .isPresent();
        projected = done ? changes : projected;
        pace.ended(now, parts.clock().instant());
    }

    private void collectWhenDue(Instant now) throws IOException {
        boolean hourly = !now.isBefore(collectAt);
        boolean full = isFull() && !now.isBefore(collectWhenFullAt);
        if (hourly || full) {
            parts.ingest().sweep(now);
            collectAt = now.plus(COLLECTED_EVERY);
            collectWhenFullAt = now.plus(COLLECTED_WHEN_FULL);
            collect(false);
            collectWhenFullAt = rested(now, COLLECTED_WHEN_FULL);
        }
    }

    /** By what the last collection left and what this process has written since, without looking at the disk. */
    private boolean isFull() {
        long kept = collected.map(Collected::kept).orElse(0L);
        return kept + parts.blobs().written() - writtenBefore > parts.settings().maxSize();
    }

    /** As much as may be read since the last time; what was missed while the process slept is not made up for. */
    private void scrub(Instant now) throws IOException {
        if (scrub == null && now.isBefore(scrubAt)) {
            return;
        }
        Scrub running = scrub == null ? new Scrub(parts) : scrub;
        scrub = running;
        scrubAt = now.plus(SCRUBBED_EVERY);
        long millis = Math.min(2000, Math.max(0, Duration.between(last, now).toMillis()));
        long before = running.bytes();
        debt -= SCRUBBED_A_SECOND * millis / 1000;
        if (debt > 0) {
            return;
        }
        Optional<Verification> end = running.advance(Math.max(1, -debt));
        debt += running.bytes() - before;
        if (end.isPresent()) {
            running.close();
            scrub = null;
            scrubbed = end;
        }
    }

    private Instant rested(Instant began, Duration least) {
        Instant ended = parts.clock().instant();
        Duration rest = Duration.between(began, ended).multipliedBy(REST);
        return ended.plus(rest.compareTo(least) > 0 ? rest : least);
    }
}
