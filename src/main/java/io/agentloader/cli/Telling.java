package io.agentloader.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the rooms log, for whoever runs a command: on the error output, a line each, and as much as was asked for. */
final class Telling extends Handler {

    /** Which of the logs are ours; others speak when something is wrong, to who asks for more than an answer. */
    private static final Logger OURS = Logger.getLogger("io.agentloader");

    private static final SimpleFormatter TEXT = new SimpleFormatter();

    private Telling() {}

    /** A command says itself what there is to say, so that only mistakes of ours are logged unless more is asked for. */
    static void of(boolean quiet, boolean verbose, boolean debug) {
        Logger root = Logger.getLogger("");
        for (Handler before : root.getHandlers()) {
            root.removeHandler(before);
        }
        root.setLevel(verbose || debug ? Level.SEVERE : Level.OFF);
        OURS.setLevel(debug ? Level.ALL : verbose && !quiet ? Level.INFO : Level.SEVERE);
        root.addHandler(new Telling());
    }

    @Override
    public void publish(LogRecord line) {
        System.err.println(Program.NAME + ": " + TEXT.formatMessage(line).replaceAll("\\p{Cntrl}", "?"));
        Throwable thrown = line.getThrown();
        if (thrown != null) {
            thrown.printStackTrace(System.err);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
