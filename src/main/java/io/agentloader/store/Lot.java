package io.agentloader.store;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the collector remembers of one version while it chooses: its place in the order, and what it takes. About a hundred
 * bytes for a usual one, since there is one for everything that is stored. Ordered by who goes first.
 */
final class Lot implements Comparable<Lot> {

    /**
     * What a tag named before and what was asked for by digest, and of these what was used least lately. What is equal in all that
     * goes by the digests of the references, so that every collection chooses the same.
     */
    private static final Comparator<Lot> FIRST_TO_GO = Comparator.<Lot, Boolean>comparing(lot -> lot.tagged)
            .thenComparingLong(lot -> lot.day)
            .thenComparingLong(lot -> lot.second)
            .thenComparingInt(lot -> lot.nano)
            .thenComparingLong(lot -> lot.reference)
            .thenComparing(lot -> lot.number, Comparator.reverseOrder());

    private final boolean tagged;
    private final long day;
    private final long second;
    private final int nano;
    private final long reference;
    private final int number;

    /** The key and the size of each blob in turn. */
    private final long[] blobs;

    private Lot(Holding holding, int number, long[] blobs) {
        this.tagged = holding.isTagged();
        this.day = holding.lastUsed().toEpochDay();
        Instant confirmed = holding.confirmed();
        this.second = confirmed.getEpochSecond();
        this.nano = confirmed.getNano();
        this.reference = key(holding.reference());
        this.number = number;
        this.blobs = blobs;
    }

    /**
     * One version.
     *
     * @param number its place in its record
     */
    static Lot of(Holding holding, int number) {
        Map<Long, Long> sizes = holding.blobs()
                .collect(Collectors.toMap(
                        blob -> Marks.key(blob.digest().hex()), blob -> blob.size(), (size, again) -> size));
        long[] blobs = new long[2 * sizes.size()];
        int at = 0;
        for (Map.Entry<Long, Long> blob : sizes.entrySet()) {
            blobs[at++] = blob.getKey();
            blobs[at++] = blob.getValue();
        }
        return new Lot(holding, number, blobs);
    }

    /** Bytes of the blobs that nobody has counted yet. */
    long countedInto(Counted counted) {
        long bytes = 0;
        for (int at = 0; at < blobs.length; at += 2) {
            bytes += counted.add(blobs[at]) ? blobs[at + 1] : 0;
        }
        return bytes;
    }

    private static long key(Reference reference) {
        return Marks.key(Digest.of(reference.canonical().getBytes(StandardCharsets.UTF_8))
                .hex());
    }

    @Override
    public int compareTo(Lot other) {
        return FIRST_TO_GO.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lot lot && compareTo(lot) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(reference) + number;
    }
}
