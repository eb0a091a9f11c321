package io.agentloader.cli;

import picocli.CommandLine.Command;

/** {@code agent-loader cat}: what {@code GET} would answer with. */
@Command(
        name = "cat",
        description = "Prints an agent: from the store where that is good enough, else from its registry.",
        exitCodeList = {
            Statuses.DONE,
            Statuses.USAGE,
            Statuses.NOTHING_SO_NAMED,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE_NOT_STORED,
            Statuses.NOT_AN_AGENT,
            Statuses.MISMATCH,
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED,
            Statuses.STORE
        })
final class CatCommand extends LoadingCommand {

    CatCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        Output.write(loading().agent(false).yaml().toByteArray());
        return Exit.DONE.status();
    }
}
