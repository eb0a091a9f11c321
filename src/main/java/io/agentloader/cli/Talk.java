package io.agentloader.cli;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Option;

/** How much a command tells of its work, beside its result. */
final class Talk {

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing beside the result.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what was asked of whom.")
    private boolean verbose;

    @Option(names = "--debug", description = "Say everything, requests with their headers too, without secrets.")
    private boolean debug;

    /** From now on this much is told, by whatever room. */
    void begin() {
        Telling.of(quiet, verbose, debug);
    }

    boolean isQuiet() {
        return quiet;
    }

    /** Where to say what is no result and no failure. */
    PrintWriter told(PrintWriter err) {
        return quiet ? new PrintWriter(Writer.nullWriter()) : err;
    }
}
