package io.agentloader.dependencies;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the names that lead back to where one already is: at least one way round of every cycle. */
final class Cycles {

    private final Map<String, Dependency> agents;
    private final Set<String> done = new HashSet<>();
    private final List<String> way = new ArrayList<>();
    private final List<List<String>> found = new ArrayList<>();

    private Cycles(Map<String, Dependency> agents) {
        this.agents = agents;
    }

    /** Of agents that can all be come to from these; the walk is no deeper than they are many. */
    static List<List<String>> among(Collection<Dependency> agents, Collection<String> starts) {
        Cycles cycles = new Cycles(agents.stream().collect(Collectors.toMap(Dependency::name, Function.identity())));
        starts.forEach(cycles::visit);
        return cycles.found;
    }

    private void visit(String name) {
        int before = way.indexOf(name);
        if (before >= 0) {
            List<String> round = new ArrayList<>(way.subList(before, way.size()));
            round.add(name);
            found.add(round);
            return;
        }
        Dependency agent = agents.get(name);
        if (agent == null || !done.add(name)) {
            return;
        }
        way.add(name);
        agent.dependencies().forEach(this::visit);
        way.remove(way.size() - 1);
    }
}
