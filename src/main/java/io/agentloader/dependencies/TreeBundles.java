package io.agentloader.dependencies;

import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.PullRequest;
import io.agentloader.schema.AgentReader;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Predicate;

/**
 * Agents with all that they lead to, for a place that no registry reaches. What is read is what is bundled, so that the two cannot
 * disagree; nothing is stored. Fails with an {@link io.agentloader.failure.AgentException} and nothing else.
 */
public final class TreeBundles {

    private final Bundles bundles;
    private final AgentReader reader;
    private final ReferenceParser references;
    private final BundleLimits limits;

    private TreeBundles(Bundles bundles, AgentReader reader, ReferenceParser references, BundleLimits limits) {
        this.bundles = bundles;
        this.reader = reader;
        this.references = references;
        this.limits = limits;
    }

    /**
     * Over these rooms.
     *
     * @param limits how much may be gathered beside what was asked for
     */
    public static TreeBundles over(
            Bundles bundles, AgentReader reader, ReferenceParser references, BundleLimits limits) {
        return new TreeBundles(bundles, reader, references, limits);
    }

    /**
     * The agents that the requests name, in their order, then those that these lead to, each once: nearer ones first, at most
     * {@link Dependencies#DEEPEST} steps away and {@link Dependencies#MOST} for each request. Of an index what all its agents name is
     * followed, for any of them may run on the other side. All or nothing: the first that cannot be had fails. What is at an
     * address and in no registry is left where it is.
     *
     * @param requests at least one; what they lead to is asked for as the first of them is
     * @param allowed whether the caller may know of a reference; what is not is not even looked for
     */
    public Uni<List<BundledAgent>> export(List<PullRequest> requests, Predicate<Reference> allowed) {
        return Uni.createFrom().deferred(() -> new Packing(this, requests, allowed).run());
    }

    Bundles bundles() {
        return bundles;
    }

    AgentReader reader() {
        return reader;
    }

    ReferenceParser references() {
        return references;
    }

    BundleLimits limits() {
        return limits;
    }
}
