package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Writes pins. Blocks. */
final class Pinning {

    private final StoreParts parts;

    Pinning(StoreParts parts) {
        this.parts = parts;
    }

    /** What is held gets a record of its own, so that it stays when the tag's forgets it; the pin comes after that. */
    Pin pin(Reference tag, Digest digest, Precondition<Pin> precondition) throws IOException {
        Instant now = parts.clock().instant();
        Pin pin = new Pin(tag, digest, now);
        judged(precondition, () -> {
            check(precondition, tag);
            record(pin.held(), digest, now);
            parts.pins().put(pin);
            return pin;
        });
        parts.memory().forget(tag.repository());
        parts.changes().incrementAndGet();
        return pin;
    }

    boolean unpin(Reference tag, Precondition<Pin> precondition) throws IOException {
        return judged(precondition, () -> {
            if (precondition.isAny() && parts.pins().isThere(tag)) {
                check(precondition, tag);
            }
            return parts.pins().remove(tag);
        });
    }

    /** Alone, so that no other pin comes between what is judged and what is written. */
    private <T> T judged(Precondition<Pin> precondition, DiskWork.Blocking<T> work) throws IOException {
        return precondition.isAny()
                ? parts.locks().deleting(work)
                : parts.locks().writing(work);
    }

    /** What nothing depends on is not read. */
    private void check(Precondition<Pin> precondition, Reference tag) {
        if (precondition.isAny()) {
            precondition.check(readable(tag));
        }
    }

    private Optional<Pin> readable(Reference tag) {
        try {
            return parts.pins().read(tag);
        } catch (BadFile spoilt) {
            return Optional.empty();
        }
    }

    private void record(Reference held, Digest digest, Instant now) throws IOException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Version version = version(held, digest).orElseThrow(() -> Failures.nothingToHold(held));
        parts.records().replace(held, before -> before.map(own -> own.usedOn(today))
                .orElseGet(() ->
                        new TagRecord(held, version, version.confirmation().at(), today, List.of())));
    }

    /** What a record of the repository knows of the digest, where every blob of it is here. */
    private Optional<Version> version(Reference held, Digest digest) {
        return parts.records().mentioning(held.repository(), digest, RecordShelf.Care.EXACT).stream()
                .flatMap(record -> Holding.of(record).stream())
                .map(Holding::version)
                .flatMap(version -> itself(version, digest).stream())
                .filter(this::isHere)
                .findFirst();
    }

    /** A child of an index stands for itself. */
    private static Optional<Version> itself(Version version, Digest digest) {
        if (version.named().digest().equals(digest)) {
            return Optional.of(version);
        }
        return version.agents().stream()
                .filter(agent -> agent.manifest().digest().equals(digest))
                .findFirst()
                .map(agent -> new Version(agent.manifest(), List.of(agent), version.confirmation()));
    }

    private boolean isHere(Version version) {
        return Holding.blobs(version).allMatch(parts.blobs()::isHere);
    }
}
