package io.agentloader.dependencies;

import io.agentloader.pull.ResolvedDigest;
import java.util.List;

/**
 * Agents with everything that they lead to.
 *
 * @param roots where it begins, at least one
 * @param agents each once, those of the roots first, nearer ones before those farther away
 * @param cycles each as the names on the way round; the first is the last, too
 * @param cut whether there is more than the limits allow to follow
 */
public record DependencyTree(List<Root> roots, List<Dependency> agents, List<List<String>> cycles, boolean cut) {

    public DependencyTree {
        roots = List.copyOf(roots);
        agents = List.copyOf(agents);
        cycles = cycles.stream().map(List::copyOf).toList();
    }

    /** What the only agent was found to name that the tree was followed from. */
    public ResolvedDigest root() {
        return roots.get(0).resolved().orElseThrow();
    }

    /** Whether everything that can have a digest has one, so that the tree can be had again as it is. */
    public boolean isComplete() {
        return !cut && agents.stream().allMatch(Dependency::isSettled);
    }
}
