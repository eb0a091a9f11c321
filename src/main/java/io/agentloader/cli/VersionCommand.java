package io.agentloader.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader version}. */
@Command(name = "version", description = "Prints the version of this program.")
final class VersionCommand implements Callable<Integer> {

    private final String version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    VersionCommand(String version) {
        this.version = version;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Program.NAME + " " + version);
        out.flush();
        return Exit.DONE.status();
    }
}
