package io.agentloader.pull;

import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.Platform;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.List;

/**
 * Whole agents out of this store and its registries, and into a store that no registry reaches. Fails with an
 * {@link io.agentloader.failure.AgentException} and nothing else.
 */
public interface Bundles {

    /** Over the same doors as the pipeline, which answers what a reference names. */
    static Bundles over(PullAgent pullAgent, PullDoors doors, PullSettings settings, InstantSource clock) {
        return new StoredBundles(new Exports(pullAgent, doors, settings), new Imports(doors, settings, clock));
    }

    /**
     * The agent that the request's reference names, by the request's mode, with every blob of its manifest; what is not stored is
     * fetched. Of an index all its agents, or where the request asks for a {@link Platform} that one. Nothing is stored.
     */
    Uni<BundledAgent> export(PullRequest request);

    /**
     * Puts agents into the store under their references, which then counts as confirmed by nobody for long: wherever a registry can
     * be asked it is asked first. A crash leaves all of the agents or none.
     */
    Uni<List<ImportedAgent>> take(List<BundledAgent> agents);
}
