package io.agentloader.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code agent-loader version}. */
@Command(name = "version", description = "Prints the version of this program.")
final class VersionCommand extends Subcommand {

    private final String version;

    VersionCommand(String version) {
        this.version = version;
    }

    @Override
    public Integer call() {
        PrintWriter out = out();
        out.println(Program.NAME + " " + version);
        out.flush();
        return Exit.DONE.status();
    }
}
