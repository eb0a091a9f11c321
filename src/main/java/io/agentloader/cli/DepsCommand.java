package io.agentloader.cli;

import io.agentloader.dependencies.DependencyTree;
import io.agentloader.document.LockInfo;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader deps}: what other agents an agent leads to. */
@Command(
        name = "deps",
        description = {
            "Says what other agents an agent leads to, to any depth, with their digests.",
            "What cannot be had of them is told, and is no failure of the command."
        },
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:the agent is not there",
            " 4:credentials are missing or refused",
            " 5:its registry cannot be reached",
            " 6:it is not an agent, or no YAML",
            " 9:not in the store, and nobody may be asked"
        })
final class DepsCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Tree tree = new Tree();

    @Mixin
    private Printing printing = new Printing();

    DepsCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        DependencyTree followed = tree.follow(Ready.checked(surroundings.get()));
        printing.print(spec.commandLine().getOut(), LockInfo.of(followed), Tree.lines(followed));
        return Exit.DONE.status();
    }
}
