package io.agentloader.pull;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.VersionRange;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one way in: every byte of agent YAML that leaves this project came out of {@link #pull}. Fails with an
 * {@link io.agentloader.failure.AgentException} and nothing else. Cancelling gives up this caller's interest; the upstream
 * request ends when nobody is interested any more.
 */
public interface PullAgent {

    /** The pipeline over these doors. */
    static PullAgent over(PullDoors doors, PullSettings settings, InstantSource clock) {
        return new PullPipeline(doors, settings, clock);
    }

    /** The agent that the request's reference names. */
    Uni<PulledAgent> pull(PullRequest request);

    /**
     * What {@link #pull} would answer, where it would ask nobody and everything for it is in memory. Never blocks, and never fails:
     * whatever is more to do or to say is left to {@link #pull}. It counts as an answer, of which listeners are told, unless it is
     * not wanted.
     */
    default Optional<PulledAgent> warm(PullRequest request, Predicate<PulledAgent> wanted) {
        return Optional.empty();
    }

    /**
     * {@link #pull} for many who ask for one tag, which is in memory, and has to be confirmed first: each of them costs little. Empty,
     * and then nothing was done, where that is not so. Never blocks. Cancelling gives up this caller's interest, as there.
     */
    default Optional<Cancellable> confirm(PullRequest request, Waiter waiter) {
        return Optional.empty();
    }

    /**
     * Somebody says that the tag names this digest now. What is stored of it counts as fresh no longer, unless it is that, until a
     * registry was asked since.
     */
    default void doubt(Reference tag, Digest named) {}

    /** Somebody may have said such a thing of any tag. */
    default void doubtAll() {}

    /**
     * The digest that the request's reference names, by the same modes; at most one manifest request, and never a blob. What
     * the digest names need not be an agent.
     */
    Uni<ResolvedDigest> digest(PullRequest request);

    /**
     * What the manifests of the agent say, by the same modes; what the reference names, and one more for each index on the
     * way. Never a blob, and nothing is stored. What is no agent fails as in {@link #pull}; an index without an entry for
     * this machine, where the caller named no platform, is shown as it is.
     */
    Uni<InspectedAgent> inspect(PullRequest request);

    /**
     * The configuration that the manifest of an inspected agent names, from the store where it is there and else, as the mode
     * allows, from the registry: at most one request, and nothing is stored. Empty where the manifest names none; that of an
     * index without an entry for this machine is {@link io.agentloader.failure.AgentException.NoMatchingPlatform}.
     */
    Uni<Optional<Content>> configuration(PullRequest request, InspectedAgent inspected);

    /**
     * The blob that the request's reference names by its digest, as it was published: from the store when it was delivered for that
     * repository, and else, as the mode allows, from the registry, when it could be an agent's: text, or gzip of it, no larger than an
     * agent may be. Nothing is stored.
     */
    Uni<PulledBlob> blob(PullRequest request);

    /**
     * What refers to the agent that the request's reference names by its digest, such as signatures, as its registry has it now; or to
     * something that refers to one itself. Nothing is stored, so there is no answer while the registry is away. What has nothing to do
     * with an agent is a {@link io.agentloader.failure.AgentException.NotAnAgent}.
     *
     * @param artifactType of those that are wanted; all when empty
     */
    Uni<AgentReferrers> referrers(PullRequest request, Optional<String> artifactType);

    /**
     * The manifest that the request's reference names by its digest, as it was published, when it refers to an agent of the same
     * repository, by way of others too; from the registry, and nothing is stored. Any other is a {@link io.agentloader.failure.AgentException.NotAnAgent}.
     */
    Uni<PulledBlob> referrer(PullRequest request);

    /** What {@link #pull} would do with this request now, and why. Does nothing of it: no registry is asked, no record touched. */
    Uni<Explanation> explain(PullRequest request);

    /**
     * Tags of the reference's repository, in the registry's own order: at most {@code limit}, those after {@code after}. The
     * registry is asked whatever the mode, so this fails with {@link io.agentloader.failure.AgentException.Offline} where no
     * registry may be.
     */
    Uni<RepositoryTags> tags(PullRequest request, int limit, Optional<String> after);

    /**
     * The same of those that are semantic versions in that range, the highest first. The whole list is read for it: one that does not
     * end within 10,000 tags is {@link io.agentloader.failure.AgentException.RegistryProtocol}.
     *
     * @param after a semantic version, in the list or not
     */
    Uni<RepositoryTags> tagsIn(PullRequest request, VersionRange range, int limit, Optional<String> after);

    /**
     * Whether there is something of that name: the registry is asked for its digest, or the store alone where the mode is
     * {@link PullMode#LOCAL_ONLY} or no registry may be asked. Fails only when the reference is not allowed; whatever else
     * goes wrong is {@link Existence.Verdict#UNKNOWN}.
     */
    Uni<Existence> exists(PullRequest request);
}
