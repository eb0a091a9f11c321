package io.agentloader.store;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The store as the pipeline sees it: the same operations, moved off the event loop. */
final class DiskContentStore implements ContentStore {

    private static final System.Logger LOG = System.getLogger(DiskContentStore.class.getName());

    private final StoreParts parts;
    private final StoreReads reads;
    private final StoreWrites writes;
    private final Pinning pinning;
    private final Upkeep upkeep;
    private final DiskWork disk;

    DiskContentStore(StoreParts parts, Executor disk) {
        this.parts = parts;
        this.reads = new StoreReads(parts);
        this.writes = new StoreWrites(parts);
        this.pinning = new Pinning(parts);
        this.upkeep = new Upkeep(parts);
        this.disk = new DiskWork(parts.condition(), parts.ground(), disk);
    }

    @Override
    public Uni<Found> lookup(Reference reference, String platform) {
        return disk.reading(() -> reads.lookup(reference, platform));
    }

    @Override
    public Uni<Found> find(Repository repository, Digest digest, String platform) {
        return Uni.createFrom().deferred(() -> reads.warm(repository, digest, platform)
                .map(found -> Uni.createFrom().item(found))
                .orElseGet(() -> disk.readingWhenLearned(() -> reads.find(repository, digest, platform))));
    }

    @Override
    public Uni<Optional<Content>> layer(Repository repository, Descriptor layer) {
        return disk.reading(() -> reads.layer(repository, layer));
    }

    @Override
    public Uni<Optional<Content>> blob(Repository repository, Descriptor manifest, Descriptor blob) {
        return disk.readingWhenLearned(() -> reads.blob(repository, manifest, blob));
    }

    @Override
    public Uni<List<Descriptor>> missing(Repository repository, List<Descriptor> blobs) {
        return disk.reading(() -> reads.missing(repository, blobs));
    }

    @Override
    public Uni<Void> keep(List<Content> blobs) {
        return disk.writing(() -> {
                    writes.keep(blobs);
                    return blobs;
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> commit(Artifact artifact) {
        return disk.writing(() -> {
                    writes.commit(artifact);
                    return artifact;
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Version> tag(Reference reference, Artifact artifact, Confirmation confirmation) {
        return disk.writing(() -> writes.tag(reference, artifact, confirmation));
    }

    @Override
    public Uni<Map<Reference, Version>> tagAll(List<Naming> all, Confirmation confirmation) {
        return disk.writing(() -> writes.tagAll(all, confirmation));
    }

    /** Never fails: the memory has it, and a disk that will not do costs no more than a crash does. */
    @Override
    public Uni<Version> touch(Reference reference, Version confirmed, Confirmation confirmation) {
        Version later = confirmed.confirmed(confirmation);
        Digest named = confirmed.named().digest();
        return Uni.createFrom()
                .deferred(() -> isDue(reference, named, confirmation)
                        ? written(reference, named, confirmation).replaceWith(later)
                        : Uni.createFrom().item(later));
    }

    private boolean isDue(Reference reference, Digest named, Confirmation confirmation) {
        return parts.confirmations()
                .confirm(reference, named, confirmation, parts.clock().instant());
    }

    private Uni<Reference> written(Reference reference, Digest named, Confirmation confirmation) {
        return disk.writing(() -> {
                    writes.confirm(reference, named, confirmation);
                    return reference;
                })
                .onFailure(StoreUnavailable.class)
                .invoke(failure -> LOG.log(
                        System.Logger.Level.WARNING, "the confirmation of " + reference + " was not written", failure))
                .onFailure(StoreUnavailable.class)
                .recoverWithItem(reference);
    }

    @Override
    public Uni<Void> setAside(Damage damage) {
        return disk.writing(() -> {
                    writes.setAside(damage);
                    return damage;
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<List<TagRecord>> list(Optional<String> after, int limit) {
        return disk.reading(() -> reads.list(after, limit));
    }

    @Override
    public Uni<List<Remembered>> versions(Reference reference) {
        return disk.reading(() -> reads.versions(reference));
    }

    @Override
    public Uni<Boolean> remove(Reference reference) {
        return disk.writing(() -> writes.remove(reference));
    }

    @Override
    public Uni<Boolean> removable(Reference reference) {
        return disk.writing(() -> {
            parts.ingest().probe();
            return writes.removable(reference);
        });
    }

    @Override
    public Uni<Optional<Pin>> pin(Reference tag) {
        return disk.reading(() -> reads.pin(tag));
    }

    @Override
    public Uni<Pin> pin(Reference tag, Digest digest) {
        return disk.writing(() -> pinning.pin(tag, digest));
    }

    @Override
    public Uni<Boolean> unpin(Reference tag) {
        return disk.writing(() -> pinning.unpin(tag));
    }

    @Override
    public Uni<List<Pin>> pins() {
        return disk.reading(() -> parts.pins().all().pins());
    }

    @Override
    public long pinChanges() {
        return parts.pins().changes();
    }

    @Override
    public Uni<Collected> collect(boolean dryRun) {
        return dryRun ? disk.reading(() -> upkeep.collect(true)) : disk.writing(() -> upkeep.collect(false));
    }

    @Override
    public Uni<Verification> verify() {
        return disk.reading(() -> upkeep.verify(false));
    }

    @Override
    public Uni<Verification> repair() {
        return disk.writing(() -> upkeep.verify(true));
    }

    @Override
    public Uni<Usage> usage() {
        return disk.reading(reads::usage);
    }

    @Override
    public StoreHealth health() {
        return new StoreHealth(
                parts.condition().state(),
                parts.locks().givenUp(),
                parts.repairs().list(),
                upkeep.lastCollection(),
                upkeep.lastScrub());
    }

    /** A disk that has too much to do is left alone until the next time. */
    @Override
    public Uni<Void> tend() {
        return disk.reading(() -> {
                    upkeep.tend();
                    return parts;
                })
                .replaceWithVoid()
                .onFailure(AgentException.class)
                .recoverWithUni(Uni.createFrom()::voidItem);
    }
}
