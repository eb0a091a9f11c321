package io.agentloader.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
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

    /** An argument that cannot be taken. */
    ParameterException misused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
