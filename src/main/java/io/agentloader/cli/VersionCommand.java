package io.agentloader.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agent-loader version}. */
@Command(name = "version", description = "Prints the version of this program.")
final class VersionCommand extends Subcommand {

    private final String version;

    @Mixin
    private Printing printing = new Printing();

    VersionCommand(String version) {
        this.version = version;
    }

    @Override
    public Integer call() {
        printing.print(out(), Map.of("kind", "Version", "version", version), Program.NAME + " " + version + "\n");
        return Exit.DONE.status();
    }
}
