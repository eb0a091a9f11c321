package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent-loader inspect}: what an agent's manifests say, without the agent. */
@Command(
        name = "inspect",
        description = "Tells what an agent's manifest says, without pulling the agent.",
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            Statuses.NOTHING_SO_NAMED,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE_NOT_STORED,
            Statuses.NOT_AN_AGENT,
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED
        })
final class InspectCommand extends LoadingCommand {

    @Option(names = "--raw", description = "Print the manifest or index itself, byte for byte.")
    private boolean raw;

    @Option(names = "--id", description = "REFERENCE is a digest in the store, or its first digits, eight at least.")
    private boolean byId;

    @Option(names = "--labels", description = "With the labels of its configuration, which may take one request more.")
    private boolean labels;

    InspectCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        Loading loading = loading();
        if (raw) {
            Output.write(loading.manifest());
            return Exit.DONE.status();
        }
        JsonNode info = byId ? loading.inspectById(labels) : loading.inspect(labels);
        print(info, Documents.yaml(info));
        return Exit.DONE.status();
    }
}
