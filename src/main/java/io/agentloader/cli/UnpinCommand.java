package io.agentloader.cli;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent-loader unpin}: lets a tag follow its registry again. */
@Command(
        name = "unpin",
        description = "Lets a tag follow its registry again.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:it was not pinned",
            "10:the store cannot be used"
        })
final class UnpinCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "REFERENCE", description = "The tag.")
    private String reference = "";

    UnpinCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Surroundings ready = Ready.changing(surroundings.get());
        Reference tag = ready.references().get().parse(reference);
        if (!ready.pins().get().unpin(tag).await().indefinitely()) {
            throw new NotFound(Report.of(tag.toString(), tag + " is not pinned; nothing was changed"));
        }
        spec.commandLine().getOut().println("unpinned: " + tag.canonical());
        spec.commandLine().getOut().flush();
        return Exit.DONE.status();
    }
}
