package io.agentloader.prefetch;

import io.agentloader.dependencies.DependencyTree;
import io.agentloader.oci.VersionRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a prefetch brought so far: each agent once, or once for each range that came to it, in the order of their coming, up to a
 * limit. Any thread may add and look.
 */
public final class Harvest {

    /** Agents that are told; of what comes beyond it is known only that there is more. */
    public static final int MOST = 1_000;

    private final int asked;
    private final Runnable changed;
    private final List<Prefetched> agents = new ArrayList<>();
    private final Set<Key> names = new HashSet<>();
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

    /** Two ranges may come to one tag, and each is told what it came to. */
    private record Key(String name, Optional<VersionRange> range) {
        static Key of(Prefetched agent) {
            return new Key(agent.name(), agent.range());
        }
    }

    /** One more; one that is there already changes nothing. */
    void add(Prefetched agent) {
        if (put(agent)) {
            changed.run();
        }
    }

    /**
     * All of a tree.
     *
     * @param range that its root was asked for by
     */
    void add(DependencyTree tree, Optional<VersionRange> range) {
        tree.agents().stream()
                .map(agent -> Prefetched.of(agent, agent.depth() == 0 ? range : Optional.empty()))
                .forEach(this::put);
        if (tree.cut()) {
            cutOff();
        }
        changed.run();
    }

    private synchronized boolean put(Prefetched agent) {
        if (names.contains(Key.of(agent))) {
            return false;
        }
        if (agents.size() == MOST) {
            cutOff();
            return true;
        }
        names.add(Key.of(agent));
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
