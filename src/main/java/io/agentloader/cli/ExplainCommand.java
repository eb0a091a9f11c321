package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code agent-loader explain}: what a load would do now, and why. */
@Command(
        name = "explain",
        description = "Tells what loading an agent would do now, and why; does nothing of it, and asks no registry.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, Statuses.NOT_ALLOWED, Statuses.STORE})
final class ExplainCommand extends LoadingCommand {

    ExplainCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        JsonNode explanation = loading().explain();
        print(explanation, Documents.yaml(explanation));
        return Exit.DONE.status();
    }
}
