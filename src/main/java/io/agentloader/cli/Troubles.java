package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.document.ProblemMembers;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.FileReason;
import io.agentloader.failure.Report;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command that could not do its work says so, and ends: a line for people, or the problem document. */
final class Troubles {

    private static final String USAGE = "invalid-parameter";

    private final boolean json;

    Troubles(String... arguments) {
        List<String> all = List.of(arguments);
        int at = all.indexOf("--format");
        this.json = all.stream().anyMatch("--format=json"::equalsIgnoreCase)
                || (at >= 0 && at + 1 < all.size() && all.get(at + 1).equalsIgnoreCase("json"));
    }

    /** Yields the status. What nobody expected is thrown on: it is a bug, and has a trace. */
    int told(Exception thrown, PrintWriter err) throws Exception {
        if (thrown instanceof ServerProblem problem) {
            print(err, problem.sentence(), problem.hint(), problem.document());
            return problem.exit().status();
        }
        if (thrown instanceof AgentException failure) {
            Exit exit = exit(failure);
            String hint = Advice.of(failure, registry(failure.report()));
            print(err, sentence(failure), Optional.of(hint), document(failure, exit, hint));
            return exit.status();
        }
        if (thrown instanceof InvalidPathException nameless) {
            return told("no file is called so here: " + nameless.getReason(), err);
        }
        if (thrown instanceof ConfigurationException || thrown instanceof IOException) {
            return told(sentence(thrown), err);
        }
        throw thrown;
    }

    /** Where nobody was asked, whoever would have been. */
    private static String registry(Report report) {
        return report.host()
                .or(() -> report.reference().map(text -> text.replaceFirst("/.*", "")))
                .orElse("the registry");
    }

    /** The command did its work, and its output took only a part of what came of it. */
    int cut(PrintWriter err) {
        return told("the output took only a part of it: it was closed, or its disk is full; make room there", err);
    }

    /** Words that no command comes of. */
    int unknown(String sentence, String usage, PrintWriter err) {
        int status = told(sentence, err);
        if (!json) {
            err.print(usage);
            err.flush();
        }
        return status;
    }

    /** An argument that no command takes. */
    int misused(ParameterException misuse, String... arguments) {
        PrintWriter err = misuse.getCommandLine().getErr();
        int status = told(sentence(misuse), err);
        if (!json) {
            misuse.getCommandLine().usage(err);
        }
        return status;
    }

    /** Behind an option that there is none of may stand what is nobody's business: {@code -p} is a password to others. */
    private static String sentence(ParameterException misuse) {
        List<String> options = misuse instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream()
                        .filter(text -> text.startsWith("-"))
                        .map(text -> text.replaceFirst("=.*", ""))
                        .toList()
                : List.of();
        return options.isEmpty()
                ? String.valueOf(misuse.getMessage())
                : "there is no option " + String.join(", ", options);
    }

    private int told(String sentence, PrintWriter err) {
        print(err, sentence, Optional.empty(), Documents.of(head(USAGE, sentence, Exit.USAGE)));
        return Exit.USAGE.status();
    }

    private void print(PrintWriter err, String sentence, Optional<String> hint, JsonNode document) {
        if (json) {
            err.print(Documents.json(document));
        } else {
            err.println(Program.NAME + ": " + plain(sentence));
            hint.ifPresent(text -> err.println(plain(text)));
        }
        err.flush();
    }

    private static Exit exit(AgentException failure) {
        return failure.getCause() instanceof ContentMismatch ? Exit.MISMATCH : Exit.of(failure.kind());
    }

    private static JsonNode document(AgentException failure, Exit exit, String hint) {
        Map<String, @Nullable Object> document = head(failure.kind().code(), sentence(failure), exit);
        ProblemMembers.of(failure, failure.report().retryAfter(), hint).forEach(document::putIfAbsent);
        return Documents.of(document);
    }

    /** What every problem document begins with. */
    static Map<String, @Nullable Object> head(String code, String detail, Exit exit) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("type", "/problems/" + code);
        document.put("code", code);
        document.put("exit", exit.status());
        document.put("detail", detail);
        return document;
    }

    /** With the file that the disk would not do: who types commands may know paths. */
    private static String sentence(AgentException failure) {
        String said = ProblemMembers.sentence(failure.report());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException file && file.getFile() != null) {
                return said + " (" + file.getFile() + ")";
            }
        }
        return said;
    }

    private static String sentence(Exception thrown) {
        if (thrown instanceof FileSystemException file) {
            return file.getFile() + " cannot be used: " + FileReason.of(file);
        }
        return String.valueOf(thrown.getMessage());
    }

    /** What a host or a file says must not move the cursor. */
    private static String plain(String text) {
        return Terminal.line(text).replace('\t', '?');
    }
}
