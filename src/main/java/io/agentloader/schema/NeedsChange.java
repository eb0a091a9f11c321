package io.agentloader.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What an agent needs that another one does not, and the other way round. */
public record NeedsChange(List<Need> added, List<Need> removed) {

    /**
     * One thing that is needed.
     *
     * @param kind the member of {@link Requirements} that it is in
     */
    public record Need(String kind, String name) {}

    public NeedsChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** What comes and what goes, each in the order of its own file; without a before all of it comes. */
    public static NeedsChange of(Optional<Requirements> before, Requirements after) {
        Set<Need> old = before.map(NeedsChange::all).orElse(Set.of());
        Set<Need> now = all(after);
        return new NeedsChange(without(now, old), without(old, now));
    }

    private static List<Need> without(Set<Need> some, Set<Need> others) {
        return some.stream().filter(need -> !others.contains(need)).toList();
    }

    private static Set<Need> all(Requirements needs) {
        Set<Need> all = new LinkedHashSet<>();
        add(
                all,
                "models",
                needs.models(),
                model -> model.provider().map(name -> name + "/").orElse("") + model.model());
        add(all, "environment", needs.environment(), Requirements.Variable::name);
        add(
                all,
                "tools",
                needs.tools(),
                tool -> tool.type() + tool.ref().map(ref -> " " + ref).orElse(""));
        add(all, "commands", needs.commands(), Requirements.Command::command);
        add(all, "servers", needs.servers(), Requirements.Server::url);
        add(all, "agents", needs.agents(), Requirements.Agent::reference);
        return all;
    }

    private static <T> void add(Set<Need> all, String kind, List<T> rows, Function<T, String> name) {
        rows.stream().map(name).map(text -> new Need(kind, text)).forEach(all::add);
    }
}
