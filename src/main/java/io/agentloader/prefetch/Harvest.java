package io.agentloader.prefetch;

import io.agentloader.dependencies.DependencyTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a prefetch brought so far: each agent once, in the order of their coming, up to a limit. Any thread may add and look. */
public final class Harvest {

    /** Agents that are told; of what comes beyond it is known only that there is more. */
    public static final int MOST = 1_000;

    private final int asked;
    private final Runnable changed;
    private final List<Prefetched> agents = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean cut;

    /**
     * Nothing yet.
     *
     * @param asked how many agents were asked for
     * @param changed is run whenever there is more to tell
     */
    public Harvest(int asked, Runnable changed) {
        this.asked = asked;
        this.changed = changed;
    }

    /** One more; one of a name that is there already changes nothing. */
    void add(Prefetched agent) {
        if (put(agent)) {
            changed.run();
        }
    }

    /** All of a tree. */
    void add(DependencyTree tree) {
        tree.agents().stream().map(Prefetched::of).forEach(this::put);
        if (tree.cut()) {
            cutOff();
        }
        changed.run();
    }

    private synchronized boolean put(Prefetched agent) {
        if (names.contains(agent.name())) {
            return false;
        }
        if (agents.size() == MOST) {
            cutOff();
            return true;
        }
        names.add(agent.name());
        return agents.add(agent);
    }

    private synchronized void cutOff() {
        cut = true;
    }

    public int asked() {
        return asked;
    }

    /** All of them. */
    public List<Prefetched> agents() {
        return from(0);
    }

    /** Those behind the first so many. */
    public synchronized List<Prefetched> from(int first) {
        return List.copyOf(agents.subList(Math.min(first, agents.size()), agents.size()));
    }

    /** Whether there was more than is told, or than is followed. */
    public synchronized boolean isCut() {
        return cut;
    }
}
