package io.agentloader.credentials;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs {@code docker-credential-<name>}, without a shell and for a bounded time: synchronous and blocking. What it prints
 * on its error output is thrown away.
 */
final class HelperProgram {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int MAX_OUTPUT = 64 * 1024;
    private static final long STEP_MILLIS = 10;
    private static final List<String> ENDINGS = File.pathSeparatorChar == ';' ? List.of(".exe", ".cmd") : List.of("");

    private final List<Path> folders;
    private final Duration limit;

    /** @param path the folders to look in, as the variable {@code PATH} has them */
    HelperProgram(String path, Duration limit) {
        this.folders = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .flatMap(HelperProgram::folder)
                .toList();
        this.limit = limit;
    }

    /** What is relative would depend on where the service was started. */
    private static Stream<Path> folder(String text) {
        try {
            return Stream.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException noPath) {
            return Stream.empty();
        }
    }

    /** Asks it for a credential. */
    HelperOutput run(HelperCall call) throws HelperFailure {
        return run(call, "get", call.server());
    }

    /**
     * Has it do something else.
     *
     * @param verb its only argument
     * @param input may hold a secret, which is why it is no argument
     */
    HelperOutput run(HelperCall call, String verb, String input) throws HelperFailure {
        if (!call.isNamedWell()) {
            throw HelperFailure.because("its name has other characters than letters, digits, _ and -");
        }
        Path program =
                find(call.name()).orElseThrow(() -> HelperFailure.because("there is no such program on the PATH"));
        Process process = start(program, verb);
        try {
            tell(process, input);
            return listen(process);
        } catch (IOException broken) {
            throw HelperFailure.because("its answer could not be read");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw HelperFailure.because("the service is stopping");
        } finally {
            end(process);
        }
    }

    /** Whether there is such a helper. */
    boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<Path> find(String name) {
        return folders.stream()
                .flatMap(folder -> ENDINGS.stream().map(ending -> folder.resolve("docker-credential-" + name + ending)))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Process start(Path program, String verb) throws HelperFailure {
        try {
            return new ProcessBuilder(program.toString(), verb)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException unstartable) {
            throw HelperFailure.because("it cannot be started");
        }
    }

    private static void tell(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException unread) {
            // one that answers without being asked is judged by its answer
        }
    }

    /**
     * Takes what there is in small steps, rather than to wait for the end of the output: a process that a helper leaves behind
     * keeps the output open for as long as it likes.
     */
    private HelperOutput listen(Process process) throws HelperFailure, IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (long steps = limit.toMillis() / STEP_MILLIS; steps > 0; steps--) {
            boolean over = process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
            take(process.getInputStream(), said);
            if (over) {
                return new HelperOutput(process.exitValue(), said.toString(StandardCharsets.UTF_8));
            }
        }
        throw HelperFailure.because("it did not answer within " + limit.toSeconds() + " s");
    }

    private static void take(InputStream out, ByteArrayOutputStream said) throws HelperFailure, IOException {
        for (int ready = out.available(); ready > 0; ready = out.available()) {
            said.writeBytes(out.readNBytes(Math.min(ready, MAX_OUTPUT + 1 - said.size())));
            if (said.size() > MAX_OUTPUT) {
                throw HelperFailure.because("its answer is longer than 64 KiB");
            }
        }
    }

    /** With all that it started, listed before its death makes them orphans. */
    private static void end(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
