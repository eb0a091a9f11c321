package io.agentloader.store;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One version that one record holds: what the collector keeps or drops.
 *
 * @param earlier whether the reference has moved on since
 * @param lastUsed of the record
 * @param confirmed of the version
 */
record Holding(Reference reference, Version version, boolean earlier, LocalDate lastUsed, Instant confirmed) {

    static List<Holding> of(TagRecord record) {
        List<Holding> holdings = new ArrayList<>();
        holdings.add(of(record, record.current(), false));
        record.previous().forEach(version -> holdings.add(of(record, version, true)));
        return holdings;
    }

    private static Holding of(TagRecord record, Version version, boolean earlier) {
        return new Holding(
                record.reference(),
                version,
                earlier,
                record.lastUsed(),
                version.confirmation().at());
    }

    /** What a tag names now. */
    boolean isTagged() {
        return !earlier && reference.digest().isEmpty();
    }

    Digest named() {
        return version.named().digest();
    }

    /** The blobs that it needs. */
    Stream<Descriptor> blobs() {
        return blobs(version);
    }

    static Stream<Descriptor> blobs(Version version) {
        return Stream.concat(
                Stream.of(version.named()),
                version.agents().stream().flatMap(agent -> Stream.of(agent.manifest(), agent.layer())));
    }
}
