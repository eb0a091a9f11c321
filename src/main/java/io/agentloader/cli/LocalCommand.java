package io.agentloader.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that works with what this process is configured for, and asks no registry. */
@Command(exitCodeListHeading = "Exit status%n")
abstract class LocalCommand extends Subcommand {

    private final Supplier<Surroundings> surroundings;

    @Mixin
    private Talk talk = new Talk();

    LocalCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        talk.begin();
        return surroundings.get();
    }

    /** For what is no result and no failure; nowhere where nothing is to be said. */
    final PrintWriter told() {
        return talk.told(err());
    }
}
