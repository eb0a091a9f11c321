package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The door of the store. The pipeline uses the first five operations and nothing else. None of them blocks the caller;
 * all fail with {@link io.agentloader.failure.AgentException.StoreUnavailable} when the disk will not do, or
 * {@link io.agentloader.failure.AgentException.Overloaded} when too much already waits for it.
 */
public interface ContentStore {

    /** The most bytes that one blob may have: what is larger is never read. */
    long LARGEST_BLOB = BlobFiles.LARGEST;

    /**
     * Opens the store on disk, and makes what is missing of it. Blocks; call it at start.
     *
     * @param disk where everything runs that touches the disk; may refuse work
     * @throws io.agentloader.failure.AgentException.StoreUnavailable when the directory cannot be used, or when others may
     *     write to it; only the cause names a path
     */
    static ContentStore onDisk(StoreSettings settings, Executor disk, InstantSource clock) {
        return onDisk(settings, disk, clock, StoreListener.NONE);
    }

    /** The same, with somebody who is told of its repairs. */
    static ContentStore onDisk(StoreSettings settings, Executor disk, InstantSource clock, StoreListener listener) {
        return new DiskContentStore(
                StoreOpening.open(settings, clock, new StoreOpening.Watchers(WriteStep.Observer.NONE, listener)), disk);
    }

    /**
     * Room for what one question reads of that host's agents, in the memory that large content may take at once; nothing is taken yet.
     * Whoever asks with it waits for room, and has to give it back; who asks without has counted what is read elsewhere.
     */
    Share share(String host);

    /**
     * What is recorded for the reference as it stands (a tag's record, or a digest's own), read and verified. Anything that
     * is recorded and cannot be read whole is {@link Found.State#DAMAGED}, an I/O error included. A record without an agent
     * for that platform key is {@link Found.State#NOTHING}.
     */
    default Uni<Found> lookup(Reference reference, String platform) {
        return lookup(reference, platform, Share.UNCOUNTED);
    }

    /**
     * The same, when there is room for it.
     *
     * @throws io.agentloader.failure.AgentException.Overloaded as a failure, where that takes too long
     */
    Uni<Found> lookup(Reference reference, String platform, Share share);

    /**
     * The digest, when any record of this repository names it: as index, as manifest, or as what a tag named before. When
     * warm it is answered from memory, without touching the disk.
     */
    default Uni<Found> find(Repository repository, Digest digest, String platform) {
        return find(repository, digest, platform, Share.UNCOUNTED);
    }

    /** The same, when there is room for it, as in {@link #lookup(Reference, String, Share)}. */
    Uni<Found> find(Repository repository, Digest digest, String platform, Share share);

    /** What {@link #find} finds, where that is in memory; empty where it would look at the disk. Never blocks. */
    Optional<Entry> warm(Repository repository, Digest digest, String platform);

    /**
     * What {@link #lookup} found for a tag that no pin holds, where that was a moment ago, this process has not changed it since, and
     * all of it is in memory. Never blocks.
     */
    Optional<Entry> recent(Reference tag, String platform);

    /**
     * Has somebody look whether other processes write, which nobody waits for. Yields what {@link #recent} does to whoever asks once that
     * look is over, where none had written by then since the tag was looked at; to who asks sooner, nothing. Neither blocks.
     */
    Supplier<Optional<Entry>> glance(Reference tag, String platform);

    /** One layer, when a record of this repository leads to it and it still hashes to its digest. */
    Uni<Optional<Content>> layer(Repository repository, Descriptor layer);

    /**
     * A blob that a manifest names, its configuration for one, when a record of this repository leads to that manifest, one says that
     * the blob was delivered for the repository, and both still hash to their digests.
     */
    Uni<Optional<Content>> blob(Repository repository, Descriptor manifest, Descriptor blob);

    /**
     * A blob by its digest alone, when a record of this repository says that it was delivered there, as the layer of an agent or beside
     * one, and it still hashes to its digest; when there is room for it, as in {@link #lookup(Reference, String, Share)}.
     */
    Uni<Optional<Delivery>> delivery(Repository repository, Digest digest, Share share);

    /**
     * Those of which no file of that size is here, or which were not delivered for that repository; they are looked at and not hashed.
     */
    Uni<List<Descriptor>> missing(Repository repository, List<Descriptor> blobs);

    /**
     * Puts blobs in place that a commit does not, such as configurations. They stay for as long as a record leads to a manifest
     * that names them; without one, for some minutes.
     */
    Uni<Void> keep(List<Content> blobs);

    /**
     * Writes a manifest, once that is begun, that a commit may bring when the rest of its artifact is here, so that it has less to wait for.
     * It has no name yet and is found by nobody. Does nothing where somebody writes, or where it is here already; what goes wrong
     * is left to the commit. To be ended by whoever asked, when that is over or will not come.
     */
    Ahead ahead(Content manifest);

    /**
     * Puts layer, manifest and index in place, in that order. Completes when a crash at any later instant leaves all of it.
     * A blob that is already there is kept only after it was hashed.
     */
    Uni<Void> commit(Artifact artifact);

    /**
     * Makes the reference name the artifact, confirmed as given, and completes when a crash can no longer undo it. What it
     * named before goes into its history. The artifact must have been committed.
     */
    Uni<Version> tag(Reference reference, Artifact artifact, Confirmation confirmation);

    /**
     * {@link #commit}, {@link #tag}, and what {@link #lookup} or {@link #find} then has for the artifact's platform, read anew. One
     * after another as by themselves, at the cost of one turn on the disk's threads and of fewer waits for the disk.
     */
    Uni<Found> put(Reference reference, Artifact artifact, Confirmation confirmation);

    /**
     * As {@link #tag} for several references: whatever ends the process meanwhile, they all move or none does. What a process that
     * has begun leaves undone is done by whoever opens or tends the store next. Returns what each reference names then.
     */
    Uni<Map<Reference, Version>> tagAll(List<Naming> all, Confirmation confirmation);

    /** Records that a registry confirmed what the reference already names. A crash may lose it, which costs one more confirm. */
    Uni<Version> touch(Reference reference, Version confirmed, Confirmation confirmation);

    /** Moves what is damaged out of the way, for the operator to look at; what is still good stays. */
    Uni<Void> setAside(Damage damage);

    /** Every record that can be read, ordered by canonical reference, strictly after {@code after}, at most {@code limit}. */
    Uni<List<TagRecord>> list(Optional<String> after, int limit);

    /**
     * What the reference was found to name, the current version first; nothing when it is not stored. A record that does not
     * verify is {@link io.agentloader.failure.AgentException.NotCached}.
     */
    Uni<List<Remembered>> versions(Reference reference);

    /**
     * Forgets a tag, or for a digest everything of the repository that names it. Says whether there was something. Blobs
     * stay until the collector runs. Fails with {@link io.agentloader.failure.AgentException.Pinned} where a pin holds it.
     */
    default Uni<Boolean> remove(Reference reference) {
        return remove(reference, Precondition.none());
    }

    /** The same, if the version that is about to go passes; one that cannot be read is none. Where there is nothing, nobody is asked. */
    Uni<Boolean> remove(Reference reference, Precondition<Version> precondition);

    /** What {@link #remove} would say, or fail with, now; a disk that cannot be written fails here too. Nothing goes. */
    default Uni<Boolean> removable(Reference reference) {
        return removable(reference, Precondition.none());
    }

    /** The same, for a removal with a precondition. */
    Uni<Boolean> removable(Reference reference, Precondition<Version> precondition);

    /**
     * The digest that a tag is held at. Fails with {@link io.agentloader.failure.AgentException.StoreCorrupt} where a pin is there
     * that cannot be understood; while the disk cannot be read, the pins that were known last count.
     */
    Uni<Optional<Pin>> pin(Reference tag);

    /**
     * Holds the tag at a digest that is stored for its repository, and completes when a crash can no longer undo it. What a pin holds
     * is neither collected nor removed. Fails with {@link io.agentloader.failure.AgentException.NotCached} where it is not here.
     */
    default Uni<Pin> pin(Reference tag, Digest digest) {
        return pin(tag, digest, Precondition.none());
    }

    /** The same, if the pin that there is passes. */
    Uni<Pin> pin(Reference tag, Digest digest, Precondition<Pin> precondition);

    /** Lets the tag follow its registry again. Says whether it was held. */
    default Uni<Boolean> unpin(Reference tag) {
        return unpin(tag, Precondition.none());
    }

    /** The same, if the pin that there is passes; one that cannot be read is none. Where there is nothing, nobody is asked. */
    Uni<Boolean> unpin(Reference tag, Precondition<Pin> precondition);

    /** Every pin that can be understood, ordered by reference. */
    Uni<List<Pin>> pins();

    /** How often this process has changed a pin; never blocks. What was read before the last change may be out of date. */
    long pinChanges();

    /** Makes room now: drops what is over the limits, and deletes what nothing names. Takes longer the more is stored. */
    Uni<Collected> collect(boolean dryRun);

    /** Reads and hashes everything that is stored, and reports. Takes as long as the disk takes to read it all. */
    Uni<Verification> verify();

    /**
     * As {@link #verify}, and moves what is damaged for certain to the quarantine. A blob that went there is missing until the
     * next pull brings it; what a damaged record said is not known any more.
     */
    Uni<Verification> repair();

    /** Counts what is stored, by looking at the disk. */
    Uni<Usage> usage();

    /** How the store does, from memory; never blocks. */
    StoreHealth health();

    /**
     * Does what is due of the store's own work: {@code index.json}, collection, scrub, days of use. Never fails, and does
     * next to nothing when nothing is due: to be called every second or so.
     */
    Uni<Void> tend();
}
