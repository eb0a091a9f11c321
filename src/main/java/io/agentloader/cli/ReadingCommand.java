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

    Loading loading() {
        return reading.loading(opening);
    }

    /** Prints whole lines, or the document. */
    void print(JsonNode document, String text) {
        reading.printing().print(out(), document, text);
    }
}
