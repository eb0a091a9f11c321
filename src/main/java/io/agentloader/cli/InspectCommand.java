package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent-loader inspect}: what an agent's manifests say, without the agent. */
@Command(
        name = "inspect",
        description = "Tells what an agent's manifest says, without pulling the agent.",
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done",
            " 2:an argument or the configuration is wrong",
            " 3:there is nothing of that name",
            " 4:credentials are missing or refused",
            " 5:the registry cannot be reached, and nothing is stored",
            " 6:it is not an agent",
            " 8:policy does not allow it",
            " 9:not in the store, and nobody may be asked"
        })
final class InspectCommand implements Callable<Integer> {

    private final Opening opening;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Reading reading = new Reading();

    @Option(names = "--raw", description = "Print the manifest or index itself, byte for byte.")
    private boolean raw;

    @Option(names = "--id", description = "REFERENCE is a digest in the store, or its first digits, eight at least.")
    private boolean byId;

    InspectCommand(Opening opening) {
        this.opening = opening;
    }

    @Override
    public Integer call() {
        Loading loading = reading.loading(opening);
        if (raw) {
            Output.write(loading.manifest());
            return Exit.DONE.status();
        }
        JsonNode info = byId ? loading.inspectById() : loading.inspect();
        reading.printing().print(spec.commandLine().getOut(), info, Documents.yaml(info));
        return Exit.DONE.status();
    }
}
