package io.agentloader.cli;

import io.smallrye.mutiny.Uni;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that works in this process, and may ask the registries of what it names. */
@Command(exitCodeListHeading = "Exit status%n")
abstract class AskingCommand extends Subcommand {

    private final Opening opening;

    @Mixin
    private Wire wire = new Wire();

    @Mixin
    private Talk talk = new Talk();

    AskingCommand(Opening opening) {
        this.opening = opening;
    }

    /** What the command stands on that names these references. */
    final Surroundings surroundings(Stream<String> references) {
        return surroundings(Wire.registries(references));
    }

    /** The same for one that knows the registries itself. */
    final Surroundings surroundings(Function<Surroundings, Stream<String>> registries) {
        return about(here(), registries);
    }

    /** What it stands on before it is known whether this process does the work. */
    final Surroundings here() {
        talk.begin();
        return wire.open(opening);
    }

    /** The same, once that is known; refused where the file of credentials that was named cannot be read. */
    final Surroundings about(Surroundings here, Function<Surroundings, Stream<String>> registries) {
        return wire.readable(anyhow(here, registries));
    }

    /** The same, whatever is wrong with that file. */
    final Surroundings anyhow(Surroundings here, Function<Surroundings, Stream<String>> registries) {
        return wire.about(opening, here, registries);
    }

    /** What comes of it, unless that takes longer than the command may. Blocks. */
    final <T> T done(Uni<T> work) {
        return wire.patience().await(work);
    }

    final Wire wire() {
        return wire;
    }

    /** For what is no result and no failure; nowhere where nothing is to be said. */
    final PrintWriter told() {
        return talk.told(err());
    }
}
