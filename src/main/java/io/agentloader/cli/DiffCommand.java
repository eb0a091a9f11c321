package io.agentloader.cli;

import io.agentloader.oci.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code agent-loader diff}: what differs between two agents. */
@Command(
        name = "diff",
        description = {
            "Tells what has to change in an agent to make it another.",
            "As a text line by line, as patch takes it; else in the terms of agents, with pointers."
        },
        exitCodeList = {
            " 0:done, whether or not they differ",
            Statuses.USAGE,
            Statuses.AN_AGENT_MISSING,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE_NOT_STORED,
            " 6:one of them is not an agent, or no YAML",
            Statuses.NOT_ALLOWED,
            Statuses.NOT_STORED
        })
final class DiffCommand extends LoadingCommand {

    @Parameters(
            index = "1",
            paramLabel = "TO",
            description = "The other reference, or a digest of the same repository.")
    private String to = "";

    DiffCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() {
        String other = Reading.plain(to);
        if (reading().printing().isText()) {
            out().print(loadingWith(references(other)).lines(other));
            out().flush();
        } else {
            print(loadingWith(references(other)).differences(other), "");
        }
        return Exit.DONE.status();
    }

    /** A digest is one of the repository that is named already. */
    private static String[] references(String other) {
        return Digest.parse(other).isPresent() ? new String[0] : new String[] {other};
    }
}
