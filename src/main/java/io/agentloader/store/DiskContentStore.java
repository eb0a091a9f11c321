package io.agentloader.store;

import io.agentloader.failure.AgentException;
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
import java.util.function.Supplier;

/** The store as the pipeline sees it: the same operations, moved off the event loop. */
final class DiskContentStore implements ContentStore {

    private final StoreParts parts;
    private final StoreReads reads;
    private final StoreWrites writes;
    private final Pinning pinning;
    private final Upkeep upkeep;
    private final DiskWork disk;

    DiskContentStore(StoreParts parts, Executor disk) {
        this.parts = parts;
        this.reads = new StoreReads(parts);
        this.disk = new DiskWork(parts, disk);
        this.writes = new StoreWrites(parts, this.disk::writingBeside);
        this.pinning = new Pinning(parts);
        this.upkeep = new Upkeep(parts);
    }

    @Override
    public Share share(String host) {
        return new Share(parts.room(), host);
    }

    @Override
    public Uni<Found> lookup(Reference reference, String platform, Share share) {
        return disk.readingIn(share, () -> reads.lookup(reference, platform, share));
    }

    @Override
    public Uni<Found> find(Repository repository, Digest digest, String platform, Share share) {
        return Uni.createFrom().deferred(() -> reads.warm(repository, digest, platform)
                .filter(entry -> share.fits(ReadRoom.weight(entry.version(), entry.agent())))
                .map(entry -> Uni.createFrom().item(Found.whole(entry)))
                .orElseGet(() -> disk.readingIn(share, () -> reads.find(repository, digest, platform, share))));
    }

    @Override
    public Optional<Entry> warm(Repository repository, Digest digest, String platform) {
        return reads.warm(repository, digest, platform);
    }

    @Override
    public Optional<Entry> recent(Reference tag, String platform) {
        return reads.recent(tag, platform, disk::readingSometime);
    }

    @Override
    public Supplier<Optional<Entry>> glance(Reference tag, String platform) {
        return reads.glance(tag, platform, disk::readingSometime);
    }

    @Override
    public Uni<Optional<Content>> layer(Repository repository, Descriptor layer) {
        return Uni.createFrom()
                .deferred(() -> reads.isNoLayer(repository, layer)
                        ? Uni.createFrom().item(Optional.empty())
                        : disk.reading(() -> reads.layer(repository, layer)));
    }

    @Override
    public Uni<Optional<Content>> blob(Repository repository, Descriptor manifest, Descriptor blob) {
        return disk.readingWhenLearned(() -> reads.blob(repository, manifest, blob));
    }

    @Override
    public Uni<Optional<Delivery>> delivery(Repository repository, Digest digest, Share share) {
        return disk.readingIn(share, () -> reads.delivery(repository, digest, share));
    }

    @Override
    public Uni<List<Descriptor>> missing(Repository repository, List<Descriptor> blobs) {
        return disk.readingWhenLearned(() -> reads.missing(repository, blobs));
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
    public Ahead ahead(Content manifest) {
        return parts.blobs()
                .drafts()
                .begin(manifest)
                .map(draft -> ahead(manifest, draft))
                .orElse(Ahead.NOTHING);
    }

    private Ahead ahead(Content manifest, Draft draft) {
        return new Ahead() {
            @Override
            public void begin() {
                disk.writingAlone(() -> parts.blobs().write(manifest, draft));
            }

            @Override
            public void end() {
                parts.blobs().drafts().forget(manifest, draft);
                draft.drop(disk.threads());
            }
        };
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

    /** Who has to wait for what others learn does so on no thread, as in {@link #find}. */
    @Override
    public Uni<Found> put(Reference reference, Artifact artifact, Confirmation confirmation) {
        String platform = artifact.platform();
        return disk.writing(() -> {
                    JustWritten own = writes.put(reference, artifact, confirmation);
                    return reads.stored(reference, platform, own);
                })
                .onFailure(Learning.class)
                .recoverWithUni(() -> disk.readingWhenLearned(() -> reads.stored(reference, platform)));
    }

    @Override
    public Uni<Map<Reference, Version>> tagAll(List<Naming> all, Confirmation confirmation) {
        return disk.writing(() -> writes.tagAll(all, confirmation));
    }

    /** Never fails, and waits for nothing: the memory has it, and a disk that will not do costs no more than a crash does. */
    @Override
    public Uni<Version> touch(Reference reference, Version confirmed, Confirmation confirmation) {
        return Uni.createFrom().item(() -> {
            Digest named = confirmed.named().digest();
            if (isDue(reference, named, confirmation)) {
                disk.writingSometime(
                        "the confirmation of " + reference, () -> writes.confirm(reference, named, confirmation));
            }
            return confirmed.confirmed(confirmation);
        });
    }

    private boolean isDue(Reference reference, Digest named, Confirmation confirmation) {
        return parts.confirmations()
                .confirm(reference, named, confirmation, parts.clock().instant());
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
    public Uni<Boolean> remove(Reference reference, Precondition<Version> precondition) {
        return disk.writing(() -> writes.remove(reference, precondition));
    }

    @Override
    public Uni<Boolean> removable(Reference reference, Precondition<Version> precondition) {
        return disk.writing(() -> {
            parts.ingest().probe();
            return writes.removable(reference, precondition);
        });
    }

    @Override
    public Uni<Optional<Pin>> pin(Reference tag) {
        return disk.readingOr(() -> parts.pins().lastKnown(tag), () -> reads.pin(tag));
    }

    @Override
    public Uni<Pin> pin(Reference tag, Digest digest, Precondition<Pin> precondition) {
        return disk.writing(() -> pinning.pin(tag, digest, precondition));
    }

    @Override
    public Uni<Boolean> unpin(Reference tag, Precondition<Pin> precondition) {
        return disk.writing(() -> pinning.unpin(tag, precondition));
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
        return dryRun ? disk.readingAll(() -> upkeep.collect(true)) : disk.writingAll(() -> upkeep.collect(false));
    }

    @Override
    public Uni<Verification> verify() {
        return disk.readingAll(() -> upkeep.verify(false));
    }

    @Override
    public Uni<Verification> repair() {
        return disk.writingAll(() -> upkeep.verify(true));
    }

    @Override
    public Uni<Usage> usage() {
        return disk.readingOr(reads::nothingCounted, reads::usage);
    }

    @Override
    public StoreHealth health() {
        return new StoreHealth(
                state(), parts.locks().givenUp(), parts.repairs().list(), upkeep.lastCollection(), upkeep.lastScrub());
    }

    /** What the disk said comes first: it lasts longer. */
    private StoreHealth.State state() {
        StoreHealth.State ofDisk = parts.condition().state();
        return ofDisk == StoreHealth.State.OK && parts.locks().isLocked() ? StoreHealth.State.LOCKED : ofDisk;
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
