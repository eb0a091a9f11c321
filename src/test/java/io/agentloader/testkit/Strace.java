package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code strace} on a process that runs: what it asks of the system is written down, and may be made to fail, until this is
 * closed. A machine where that is not possible fails the test: the e2e profile is there to have it.
 */
public final class Strace implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern CALL = Pattern.compile("^(\\d+) +(\\w+)\\((.*)\\) += (.*)$");
    private static final Pattern BEGUN = Pattern.compile("^(\\d+) +(\\w+\\(.*?) *<unfinished \\.\\.\\.>$");
    private static final Pattern ENDED = Pattern.compile("^(\\d+) +<\\.\\.\\. \\w+ resumed> ?(.*)$");

    private final Process process;
    private final Path log;
    private final Path said;

    private Strace(Process process, Path log, Path said) {
        this.process = process;
        this.log = log;
        this.said = said;
    }

    /** One call that has come to its end; descriptors are followed by their path in angle brackets. */
    public record Call(String name, String arguments, String result) {

        public boolean succeeded() {
            return result.startsWith("0");
        }
    }

    /**
     * Attaches to all threads of a process.
     *
     * @param what options that say which calls are of interest, and which fail
     */
    public static Strace attach(Process traced, Path folder, String... what) {
        Path log = folder.resolve("strace-" + System.nanoTime() + ".log");
        Path said = folder.resolve("strace-" + System.nanoTime() + ".err");
        List<String> command = new ArrayList<>(
                Superuser.command("strace", "-f", "-y", "-o", log.toString(), "-p", Long.toString(traced.pid())));
        command.addAll(List.of(what));
        try {
            Strace strace = new Strace(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start(),
                    log,
                    said);
            strace.awaitAttached();
            return strace;
        } catch (IOException missing) {
            throw new AssertionError("cannot start strace; install the Debian package strace", missing);
        }
    }

    /** The calls so far, in the order in which they ended. */
    public List<Call> calls() {
        Map<String, String> begun = new HashMap<>();
        List<Call> calls = new ArrayList<>();
        for (String line : text(log).split("\n")) {
            Matcher first = BEGUN.matcher(line);
            Matcher second = ENDED.matcher(line);
            if (first.matches()) {
                begun.put(first.group(1), first.group(2));
            } else if (second.matches()) {
                add(calls, second.group(1) + " " + begun.remove(second.group(1)) + second.group(2));
            } else {
                add(calls, line);
            }
        }
        return calls;
    }

    private static void add(List<Call> calls, String line) {
        Matcher call = CALL.matcher(line);
        if (call.matches()) {
            calls.add(new Call(call.group(2), call.group(3), call.group(4)));
        }
    }

    private void awaitAttached() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!text(said).contains("attached")) {
            if (hasEnded(Duration.ofMillis(50)) || System.nanoTime() > end) {
                process.destroy();
                throw new AssertionError(
                        "strace cannot attach, which takes root, sudo without a question, CAP_SYS_PTRACE in a"
                                + " container, or kernel.yama.ptrace_scope=0: " + text(said));
            }
        }
    }

    private boolean hasEnded(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Lets the process go on by itself. */
    @Override
    public void close() {
        process.destroy();
        if (!hasEnded(PATIENCE)) {
            process.destroyForcibly();
            throw new AssertionError("strace did not end: " + text(said));
        }
    }
}
