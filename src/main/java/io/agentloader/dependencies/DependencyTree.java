package io.agentloader.dependencies;

import io.agentloader.pull.ResolvedDigest;
import java.util.List;

/**
 * An agent with everything that it leads to.
 *
 * @param root what the agent itself was found to name
 * @param agents each once, the root first, nearer ones before those farther away
 * @param cycles each as the names on the way round; the first is the last, too
 * @param cut whether there is more than the limits allow to follow
 */
public record DependencyTree(ResolvedDigest root, List<Dependency> agents, List<List<String>> cycles, boolean cut) {

    public DependencyTree {
        agents = List.copyOf(agents);
        cycles = cycles.stream().map(List::copyOf).toList();
    }

    /** Whether everything that can have a digest has one, so that the tree can be had again as it is. */
    public boolean isComplete() {
        return !cut && agents.stream().allMatch(Dependency::isSettled);
    }
}
