package io.agentloader.cli;

import io.agentloader.dependencies.Dependencies;
import io.agentloader.dependencies.Dependency;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** An agent with its dependencies, as an argument of the command line. */
final class Tree {

    @Parameters(paramLabel = "REFERENCE", description = "The agent to begin with.")
    private String reference = "";

    @Option(names = "--local", description = "Only what is in the store; no registry is asked.")
    private boolean local;

    /** Follows it; blocks. */
    DependencyTree follow(Surroundings ready) {
        Reference root = ready.references().get().parse(reference);
        PullMode mode = local ? PullMode.LOCAL_ONLY : PullMode.DEFAULT;
        return of(ready).of(PullRequest.of(root, mode), any -> true).await().indefinitely();
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
