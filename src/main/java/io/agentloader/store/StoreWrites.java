package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.store.DiskWork.Blocking;
import io.agentloader.store.RecordShelf.Care;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Everything that writes the store. Blocks. Nothing that is written is remembered: the next read is one of the disk. */
final class StoreWrites {

    /** The config of an artifact that has none (OCI image specification, "Guidance for an Empty Descriptor"). */
    static final Content EMPTY_CONFIG =
            Content.hash(new MediaType("application/vnd.oci.empty.v1+json"), "{}".getBytes(StandardCharsets.US_ASCII));

    private final StoreParts parts;
    private final TagRecords records;
    private final BlobFiles blobs;
    private final StoreLocks locks;
    private final VerifiedMemory memory;
    private final Confirmations confirmations;
    private final InstantSource clock;
    private final Journal journal;
    private final Executor beside;

    StoreWrites(StoreParts parts) {
        this(parts, work -> {});
    }

    /** @param beside runs at the same time what would be done later otherwise, or forgets it */
    StoreWrites(StoreParts parts, Executor beside) {
        this.beside = beside;
        this.parts = parts;
        this.records = parts.records();
        this.blobs = parts.blobs();
        this.locks = parts.locks();
        this.memory = parts.memory();
        this.confirmations = parts.confirmations();
        this.clock = parts.clock();
        this.journal = new Journal(parts);
    }

    /** What is pointed to comes before what points to it. */
    void commit(Artifact artifact) throws IOException {
        locks.writing(() -> putAll(artifact));
    }

    private Artifact putAll(Artifact artifact) throws IOException {
        List<BlobFiles.Arrival> arrivals = new ArrayList<>();
        arrivals.add(new BlobFiles.Arrival(artifact.layer(), WriteStep.Part.LAYER));
        if (namesEmptyConfig(artifact.manifest())) {
            arrivals.add(new BlobFiles.Arrival(EMPTY_CONFIG, WriteStep.Part.CONFIG));
        }
        arrivals.add(new BlobFiles.Arrival(artifact.manifest(), WriteStep.Part.MANIFEST));
        if (!artifact.named().digest().equals(artifact.manifest().digest())) {
            arrivals.add(new BlobFiles.Arrival(artifact.named(), WriteStep.Part.INDEX));
        }
        arrivals.forEach(arrival -> memory.forget(arrival.content().digest()));
        blobs.putAll(arrivals);
        return artifact;
    }

    void keep(List<Content> contents) throws IOException {
        locks.writing(() -> {
            for (Content content : contents) {
                put(content, WriteStep.Part.CONFIG);
            }
            return contents;
        });
    }

    Version tag(Reference reference, Artifact artifact, Confirmation confirmation) throws IOException {
        try (RecordAhead none = new RecordAhead()) {
            return moved(new Naming(reference, artifact), confirmation, none, () -> keepAll(artifact))
                    .record()
                    .current();
        }
    }

    /** As {@link #commit} and {@link #tag}, with nobody deleting in between; while the one is forced, so is what the other writes. */
    JustWritten put(Reference reference, Artifact artifact, Confirmation confirmation) throws IOException {
        try (RecordAhead ahead = new RecordAhead()) {
            RecordText record = moved(new Naming(reference, artifact), confirmation, ahead, () -> {
                TagMove move = TagMove.of(reference, artifact, confirmation, clock.instant());
                beside.execute(() -> records.draft(reference, before -> move.on(known(before)), ahead));
                return putAll(artifact);
            });
            return JustWritten.of(record, artifact);
        }
    }

    private RecordText moved(Naming one, Confirmation confirmation, RecordAhead ahead, Blocking<Artifact> placing)
            throws IOException {
        Reference reference = one.reference();
        Artifact artifact = one.artifact();
        AtomicBoolean loses = new AtomicBoolean();
        RecordText record = locks.writing(() -> {
            placing.run();
            TagMove move = TagMove.of(reference, artifact, confirmation, clock.instant());
            return records.replace(
                    reference,
                    before -> {
                        TagRecord after = move.on(known(before));
                        loses.set(before.stream().anyMatch(stored -> !after.namesAllOf(stored)));
                        return after;
                    },
                    ahead);
        });
        confirmations.written(reference, artifact.named().digest(), confirmation, clock.instant());
        if (loses.get()) {
            memory.forget(reference.repository());
        }
        parts.repairs().replaced(reference, digests(artifact), confirmation.host());
        parts.changes().incrementAndGet();
        return record;
    }

    /** As it was confirmed last, which the disk is not told of each time. */
    private Optional<TagRecord> known(Optional<TagRecord> stored) {
        return stored.map(record -> confirmations.latest(record, clock.instant()));
    }

    private static List<Digest> digests(Artifact artifact) {
        return Stream.of(artifact.layer(), artifact.manifest(), artifact.named())
                .map(Content::digest)
                .toList();
    }

    /** All of it or nothing of it, whatever ends the process meanwhile: what each reference names then. */
    Map<Reference, Version> tagAll(List<Naming> all, Confirmation confirmation) throws IOException {
        // what an earlier one has left undone must not be done after this one
        journal.finish();
        List<TagMove> moves = all.stream()
                .map(one -> TagMove.of(one.reference(), one.artifact(), confirmation, clock.instant()))
                .toList();
        Collection<TagRecord> moved = locks.writing(() -> {
            for (Naming one : all) {
                keepAll(one.artifact());
            }
            return journal.move(moves);
        });
        for (Naming one : all) {
            confirmations.written(one.reference(), one.artifact().named().digest(), confirmation, clock.instant());
            parts.repairs().replaced(one.reference(), digests(one.artifact()), confirmation.host());
        }
        Map<Reference, Version> named = new LinkedHashMap<>();
        moved.forEach(record -> named.put(record.reference(), record.current()));
        return named;
    }

    /** Between commit and now a collector may have found that nothing names these yet. */
    private Artifact keepAll(Artifact artifact) throws IOException {
        blobs.keep(artifact.layer(), WriteStep.Part.LAYER);
        blobs.keep(artifact.manifest(), WriteStep.Part.MANIFEST);
        blobs.keep(artifact.named(), WriteStep.Part.INDEX);
        return artifact;
    }

    /**
     * Writes a confirmation, unless another process has made the reference name something else meanwhile, or others hold the lock:
     * empty then.
     */
    Optional<TagRecord> confirm(Reference reference, Digest named, Confirmation confirmation) throws IOException {
        return locks.writingSoon(
                        () -> records.amend(reference, record -> TagMove.confirmed(record, named, confirmation)))
                .flatMap(written -> written);
    }

    /**
     * Alone, lest what another process has put right since it was found to be wrong is moved. What stays because others hold the lock is
     * replaced by the next write.
     */
    void setAside(Damage damage) throws IOException {
        damage.blobs().forEach(memory::forget);
        damage.record().map(Reference::repository).ifPresent(memory::forget);
        Optional<List<String>> kept = locks.deletingSoon(() -> quarantined(damage));
        if (kept.isPresent() && !isOfARecordThatStays(damage, kept.get())) {
            parts.repairs().setAside(damage, kept.get());
            parts.changes().incrementAndGet();
        }
    }

    /** Whoever replaces it traces it. */
    private static boolean isOfARecordThatStays(Damage damage, List<String> kept) {
        return damage.record().isPresent() && damage.blobs().isEmpty() && kept.isEmpty();
    }

    private List<String> quarantined(Damage damage) throws IOException {
        List<String> kept = new ArrayList<>();
        for (Digest digest : damage.blobs()) {
            blobs.setAside(digest).ifPresent(kept::add);
        }
        if (damage.record().isPresent()) {
            records.setAside(damage.record().get()).ifPresent(kept::add);
        }
        return kept;
    }

    /** A tag's record, or for a digest every version of the repository that it names. Says whether there was something. */
    boolean remove(Reference reference, Precondition<Version> precondition) throws IOException {
        boolean removed = locks.deleting(() -> {
            journal.finishAlone();
            return dropAll(reference, precondition);
        });
        Removals.tell(parts);
        memory.forget(reference.repository());
        parts.changes().incrementAndGet();
        return removed;
    }

    /** What {@link #remove} would say. */
    boolean removable(Reference reference, Precondition<Version> precondition) {
        return !going(reference, precondition).isEmpty() || records.isNotUnderstood(reference);
    }

    private List<List<Holding>> going(Reference reference, Precondition<Version> precondition) {
        records.refuseUnreachable(reference);
        List<List<Holding>> going = named(reference);
        new Pinned(parts.pins().of(reference.repository())).refuseRemoval(reference, going);
        if (!going.isEmpty() || records.isNotUnderstood(reference)) {
            // the current one comes first
            precondition.check(going.stream().flatMap(List::stream).findFirst().map(Holding::version));
        }
        return going;
    }

    private boolean dropAll(Reference reference, Precondition<Version> precondition) throws IOException {
        boolean dropped = false;
        List<List<Holding>> going = going(reference, precondition);
        for (List<Holding> holdings : going) {
            dropped |= records.drop(holdings);
        }
        // what nobody can read can be got rid of all the same
        return records.getRidOf(reference).isPresent() || dropped;
    }

    private List<List<Holding>> named(Reference reference) {
        if (reference.digest().isEmpty()) {
            return records.readable(parts.layout().record(reference)).map(Holding::of).stream()
                    .toList();
        }
        Digest digest = reference.digest().get();
        return records.mentioning(reference.repository(), digest, Care.EXACT).stream()
                .map(record -> Holding.of(record).stream()
                        .filter(holding -> holding.version().names(digest))
                        .toList())
                .filter(holdings -> !holdings.isEmpty())
                .toList();
    }

    private void put(Content content, WriteStep.Part part) throws IOException {
        memory.forget(content.digest());
        blobs.put(content, part);
    }

    /** Whether a manifest is one that is read here is for others to say; one that is not names no config. */
    private static boolean namesEmptyConfig(Content manifest) {
        try {
            return Manifest.parse(manifest)
                    .config()
                    .map(Descriptor::digest)
                    .filter(EMPTY_CONFIG.digest()::equals)
                    .isPresent();
        } catch (AgentException unreadable) {
            return false;
        }
    }
}
