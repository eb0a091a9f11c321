package io.agentloader.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that were read from the disk and hashed, and which digests of which repositories lead to which of them. What is
 * found here is served without touching the disk.
 */
final class VerifiedMemory {

    private static final int MOST_DIGESTS = 10_000;

    /** What one entry costs beside its bytes. */
    private static final int OVERHEAD = 512;

    /**
     * Content that was hashed when it was read.
     *
     * @param settled whether a file that was changed since is sure to have another stamp
     */
    record Verified(Content content, Stamp stamp, boolean settled) {}

    /** A digest of a repository, as somebody asked for it. */
    record Key(Repository repository, Digest digest, String platform) {}

    /** Where a digest of a repository leads, and by which record. */
    record Known(Reference record, Version version, StoredAgent agent) {}

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
                .<Digest, Verified>weigher((digest, verified) ->
                        Math.toIntExact(HeapBytes.of(verified.content().size()) + OVERHEAD))
                .executor(Runnable::run)
                .build();
    }

    void remember(Verified verified) {
        contents.put(verified.content().digest(), verified);
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
        return Optional.ofNullable(contents.getIfPresent(descriptor.digest()))
                .filter(found -> found.content().size() == descriptor.size());
    }

    /** Where the digest leads, and by which record that makes it servable. */
    Optional<Known> known(Key key) {
        return Optional.ofNullable(known.getIfPresent(key));
    }

    /** All of it, where all of it is here. */
    Optional<Entry> entry(Version version, StoredAgent agent) {
        Optional<Content> named = content(version.named());
        Optional<Content> manifest = agent.manifest().equals(version.named()) ? named : content(agent.manifest());
        Optional<Content> layer = content(agent.layer());
        if (named.isEmpty() || manifest.isEmpty() || layer.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Entry(version, agent, named.get(), manifest.get(), layer.get()));
    }

    private Optional<Content> content(Descriptor descriptor) {
        return verified(descriptor).map(found -> found.content().as(descriptor.mediaType()));
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
