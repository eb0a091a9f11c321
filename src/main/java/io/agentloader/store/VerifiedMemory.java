package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were read from the disk and hashed, and which digests of which repositories lead to which of them. What is
 * found here is served without touching the disk.
 */
final class VerifiedMemory {

    private static final int MOST_DIGESTS = 10_000;

    /** What one entry costs beside its bytes. */
    private static final int OVERHEAD = 512;

    /**
     * Content that was hashed when it was read, and lies in memory until it has to go. Who keeps this need not look for it again, and keeps
     * no bytes: those go from here as well.
     */
    static final class Verified {
        private final Stamp stamp;
        private final boolean settled;
        private final int weight;
        private volatile @Nullable Content content;

        /** The second in which the memory was last told that somebody read it. */
        private volatile long told;

        /** @param settled whether a file that was changed since is sure to have another stamp */
        Verified(Content content, Stamp stamp, boolean settled) {
            this.content = content;
            this.stamp = stamp;
            this.settled = settled;
            this.weight = Math.toIntExact(HeapBytes.of(content.size()) + OVERHEAD);
        }

        /** Empty once it has gone. */
        Optional<Content> content() {
            return Optional.ofNullable(content);
        }

        Stamp stamp() {
            return stamp;
        }

        boolean settled() {
            return settled;
        }

        private void go() {
            content = null;
        }
    }

    /** A digest of a repository, as somebody asked for it. */
    record Key(Repository repository, Digest digest, String platform) {}

    /** Where a digest of a repository leads, and by which record. */
    record Known(Reference record, AgentInMemory agent) {}

    private final Cache<Digest, Verified> contents;

    private final Cache<Key, Known> known = Caffeine.newBuilder()
            .maximumSize(MOST_DIGESTS)
            .executor(Runnable::run)
            .build();

    /** How often it was forgotten where digests lead. */
    private final AtomicLong forgotten = new AtomicLong();

    /** @param mostBytes of content, as it lies in the heap */
    VerifiedMemory(long mostBytes) {
        contents = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .<Digest, Verified>weigher((digest, verified) -> verified.weight)
                .removalListener(VerifiedMemory::removed)
                .executor(Runnable::run)
                .build();
    }

    private static void removed(@Nullable Digest digest, @Nullable Verified verified, RemovalCause cause) {
        if (verified != null) {
            verified.go();
        }
    }

    void remember(Verified verified) {
        verified.content().ifPresent(content -> contents.put(content.digest(), verified));
    }

    /** For {@link #remember(Key, Known, long)}: to be taken before the record is read. */
    long asOf() {
        return forgotten.get();
    }

    /** Unless something was forgotten since, which may have been this. */
    void remember(Key key, Known leads, long asOf) {
        known.put(key, leads);
        if (forgotten.get() != asOf) {
            known.invalidate(key);
        }
    }

    Optional<Verified> verified(Descriptor descriptor) {
        return Optional.ofNullable(contents.getIfPresent(descriptor.digest())).filter(found -> found.content()
                .filter(content -> content.size() == descriptor.size())
                .isPresent());
    }

    /** What was found there before, if it is there still: that counts as looked for, once a second. */
    Optional<Content> again(Verified found, Instant now) {
        Content content = found.content;
        if (content == null || found.told == now.getEpochSecond()) {
            return Optional.ofNullable(content);
        }
        found.told = now.getEpochSecond();
        return Optional.ofNullable(contents.getIfPresent(content.digest())).flatMap(Verified::content);
    }

    /** Where the digest leads, and by which record that makes it servable. */
    Optional<Known> known(Key key) {
        return Optional.ofNullable(known.getIfPresent(key));
    }

    void forget(Digest digest) {
        contents.invalidate(digest);
    }

    /** Forgets where the digests of a repository lead. */
    void forget(Repository repository) {
        forgotten.incrementAndGet();
        known.asMap().keySet().removeIf(key -> key.repository().equals(repository));
    }

    /** Forgets where the digests of all repositories lead. */
    void forgetWhereAllLead() {
        forgotten.incrementAndGet();
        known.invalidateAll();
    }
}
