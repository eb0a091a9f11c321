package io.agentloader.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command has: where its results go, and where everything else. */
abstract class Subcommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For results; to be flushed by whoever prints. */
    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For everything that is no result. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final CommandSpec spec() {
        return spec;
    }

    /** What it is called on the command line. */
    String name() {
        return spec.name();
    }

    /** Says why a part of the work cannot be done, as if it were all of it; yields the status that this would end with. */
    final int failed(Exception thrown) throws Exception {
        CommandLine line = spec.commandLine();
        return line.getExecutionExceptionHandler().handleExecutionException(thrown, line, line.getParseResult());
    }

    /** An argument that cannot be taken. */
    ParameterException misused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
