package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that reads something of one reference, here or from a service. */
@Command(exitCodeListHeading = "Exit status%n")
abstract class ReadingCommand extends Subcommand {

    private final Opening opening;

    @Mixin
    private Reading reading = new Reading();

    ReadingCommand(Opening opening) {
        this.opening = opening;
    }

    Reading reading() {
        return reading;
    }

    /** Who answers where no registry is asked. */
    Loading loading() {
        return loading(new Wire(), new Seeking());
    }

    final Loading loading(Wire wire, Seeking seeking, String... more) {
        return reading.loading(opening, wire, seeking, more);
    }

    /** Prints whole lines, or the document. */
    void print(JsonNode document, String text) {
        reading.printing().print(out(), document, text);
    }
}
