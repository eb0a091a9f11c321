package io.agentloader.cli;

import io.agentloader.dependencies.Dependencies;
import io.agentloader.dependencies.Dependency;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** An agent with its dependencies, as an argument of the command line. */
final class Tree {

    @Parameters(paramLabel = "REFERENCE", description = "The agent to begin with.")
    private String reference = "";

    @Mixin
    private Seeking seeking = new Seeking();

    /** What it begins with, as it was named. */
    Stream<String> named() {
        return Stream.of(reference);
    }

    /** Follows it. */
    Uni<DependencyTree> follow(Surroundings ready) {
        Reference root = ready.references().get().parseWanted(Reading.plain(reference));
        return of(ready).of(seeking.request(root), any -> true);
    }

    static Dependencies of(Surroundings ready) {
        return Dependencies.over(
                ready.pullAgent().get(),
                ready.reader().get(),
                ready.references().get());
    }

    /** A line for each agent: what came of it, a tab, and the agent; then one for each cycle. */
    static String lines(DependencyTree tree) {
        Stream<String> agents = tree.agents().stream().map(Tree::line);
        Stream<String> cycles = tree.cycles().stream().map(round -> "cycle\t" + String.join(" ", round));
        Stream<String> cut = tree.cut()
                ? Stream.of("cut\tmore than " + Dependencies.MOST + " agents or " + Dependencies.DEEPEST + " steps")
                : Stream.empty();
        List<String> all =
                Stream.of(agents, cycles, cut).flatMap(lines -> lines).toList();
        return String.join("\n", all) + "\n";
    }

    private static String line(Dependency agent) {
        Optional<String> digest = agent.digest().map(found -> "@" + found);
        String name = agent.name().replaceFirst("@.*", "").replaceAll("\\p{Cntrl}+", " ");
        return agent.state().word() + "\t" + name + digest.orElse("");
    }
}
