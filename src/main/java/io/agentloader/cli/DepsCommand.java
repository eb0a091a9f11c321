package io.agentloader.cli;

import io.agentloader.dependencies.DependencyTree;
import io.agentloader.document.LockInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agent-loader deps}: what other agents an agent leads to. */
@Command(
        name = "deps",
        description = {
            "Says what other agents an agent leads to, to any depth, with their digests.",
            "What cannot be had of them is told, and is no failure of the command."
        },
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            " 3:the agent is not there",
            Statuses.UNAUTHORIZED,
            " 5:its registry cannot be reached",
            " 6:it is not an agent, or no YAML",
            Statuses.NOT_STORED
        })
final class DepsCommand extends AskingCommand {

    @Mixin
    private Tree tree = new Tree();

    @Mixin
    private Printing printing = new Printing();

    DepsCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        DependencyTree followed = done(tree.follow(Ready.checked(surroundings(tree.named()))));
        printing.print(out(), LockInfo.of(followed), Tree.lines(followed));
        return Exit.DONE.status();
    }
}
