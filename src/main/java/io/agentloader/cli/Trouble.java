package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.Report;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** How a command that could not do its work says so, and ends. */
final class Trouble {

    private Trouble() {}

    /** Prints one line, and yields the status. What nobody expected is thrown on: it is a bug, and has a trace. */
    static int told(Exception thrown, PrintWriter err) throws Exception {
        Exit exit = exit(thrown).orElseThrow(() -> thrown);
        err.println("agent-loader: " + sentence(thrown).replaceAll("\\p{Cntrl}", "?"));
        err.flush();
        return exit.status();
    }

    private static Optional<Exit> exit(Exception thrown) {
        if (thrown instanceof AgentException failure) {
            boolean mismatch = failure.getCause() instanceof ContentMismatch;
            return Optional.of(mismatch ? Exit.MISMATCH : Exit.of(failure.kind()));
        }
        return thrown instanceof ConfigurationException || thrown instanceof IOException
                ? Optional.of(Exit.USAGE)
                : Optional.empty();
    }

    private static String sentence(Exception thrown) {
        if (thrown instanceof AgentException failure) {
            Report report = failure.report();
            return report.detail().contains(report.subject())
                    ? report.detail()
                    : report.subject() + ": " + report.detail();
        }
        if (thrown instanceof FileSystemException file) {
            String reason =
                    Optional.ofNullable(file.getReason()).orElse(file.getClass().getSimpleName());
            return file.getFile() + " cannot be used: " + reason;
        }
        return String.valueOf(thrown.getMessage());
    }
}
