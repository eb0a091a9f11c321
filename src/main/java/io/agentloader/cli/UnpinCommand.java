package io.agentloader.cli;

import io.agentloader.document.PinInfo;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code agent-loader unpin}: lets a tag follow its registry again. */
@Command(
        name = "unpin",
        description = "Lets a tag follow its registry again.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, " 3:it was not pinned", Statuses.STORE})
final class UnpinCommand extends LocalCommand {

    @Parameters(paramLabel = "REFERENCE", description = "The tag.")
    private String reference = "";

    @Mixin
    private Printing printing = new Printing();

    UnpinCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Surroundings ready = Ready.changing(surroundings());
        Reference tag = ready.references().get().parse(reference);
        if (!ready.pins().get().unpin(tag).await().indefinitely()) {
            throw new NotFound(Report.of(tag.toString(), tag + " is not pinned; nothing was changed"));
        }
        printing.print(out(), PinInfo.removed(tag), "unpinned: " + tag.canonical() + "\n");
        return Exit.DONE.status();
    }
}
