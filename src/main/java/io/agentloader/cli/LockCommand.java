package io.agentloader.cli;

import io.agentloader.dependencies.Dependency;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.document.LockInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader lock}: writes down what an agent and all that it leads to are now. */
@Command(
        name = "lock",
        description = {
            "Writes the digests of an agent and of all that it leads to into a file.",
            "Where one of them cannot be had, nothing is written."
        },
        exitCodeList = {
            " 0:the lock is written",
            " 2:an argument or the configuration is wrong, or a name in an agent is no reference",
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:one of them is not an agent, or no YAML, or there are too many",
            " 8:policy does not allow one of them",
            Statuses.NOT_STORED
        })
final class LockCommand extends AskingCommand {

    @Mixin
    private Tree tree = new Tree();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file; - for the output, as without it.")
    private String output = "-";

    LockCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws IOException {
        DependencyTree followed = done(tree.follow(Ready.checked(surroundings(tree.named()))));
        if (!followed.isComplete()) {
            err().println(Program.NAME + ": not everything can be locked; nothing is written");
            err().print(Tree.lines(followed));
            err().flush();
            return status(followed).status();
        }
        String text = Documents.json(Documents.of(LockInfo.of(followed)));
        if (output.equals("-")) {
            out().print(text);
            out().flush();
        } else {
            NewFile.write(Path.of(output), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }
        return Exit.DONE.status();
    }

    private static Exit status(DependencyTree tree) {
        return tree.agents().stream()
                .flatMap(agent -> status(agent).stream())
                .findFirst()
                .orElse(Exit.NOT_AN_AGENT);
    }

    private static Optional<Exit> status(Dependency agent) {
        return switch (agent.state()) {
            case LOCKED, ADDRESS -> Optional.empty();
            case INVALID -> Optional.of(Exit.USAGE);
            case NOT_ALLOWED -> Optional.of(Exit.NOT_ALLOWED);
            case MISSING, FAILED -> agent.failure().map(failure -> Exit.of(failure.kind()));
        };
    }
}
