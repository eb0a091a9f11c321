package io.agentloader.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** A command that works with what this process is configured for. */
@Command(exitCodeListHeading = "Exit status%n")
abstract class LocalCommand extends Subcommand {

    private final Supplier<Surroundings> surroundings;

    LocalCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings.get();
    }
}
