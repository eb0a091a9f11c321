package io.agentloader.bench;

import io.agentloader.testkit.LoaderProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A way to start a program that answers over HTTP.
 *
 * @param target what is asked for until it is answered
 */
record Launch(List<String> command, Map<String, String> environment, String target) {

    private static final long PATIENCE_SECONDS = 120;
    private static final String READY = "/q/health/ready";

    /** The packaged service, as the README starts it. */
    static Launch ofService(Path java) {
        return new Launch(command(java, LoaderProcess.jar()), Map.of(), READY);
    }

    private static Launch byLauncher(Path home, Path archives) {
        return new Launch(
                List.of("deploy/bin/agent-loader"),
                Map.of(
                        "JAVA_HOME", home.toString(),
                        "AGENT_LOADER_JAR", LoaderProcess.jar().toAbsolutePath().toString(),
                        "AGENT_LOADER_ARCHIVES", archives.toString()),
                READY);
    }

    /** By the launcher, once it has made its archives for that runtime. */
    static Launch withArchives(Yard yard, Path java) {
        Launch launcher = byLauncher(java.getParent().getParent(), yard.newFolder("archives"));
        launcher.run(yard, "archive");
        return launcher;
    }

    static Launch ofHello(Path java, Path hello, String... flags) {
        return new Launch(command(java, hello, flags), Map.of(), "/");
    }

    private static List<String> command(Path java, Path jar, String... flags) {
        List<String> words = new ArrayList<>(List.of(java.toString(), Yard.JAVA_OPTIONS));
        words.addAll(Arrays.asList(flags));
        words.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        return words;
    }

    /** With further words, of a program that ends by itself. */
    void run(Yard yard, String... more) {
        List<String> words = new ArrayList<>(command);
        words.addAll(Arrays.asList(more));
        Process process = start(yard, words, LoaderProcess.freePort());
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(words + " failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    /** On that port, with a new store. */
    Process start(Yard yard, int port) {
        return start(yard, command, port);
    }

    private Process start(Yard yard, List<String> words, int port) {
        Path folder = yard.newFolder("start");
        File log = folder.resolve("log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log);
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "AGENT_LOADER_STORE_PATH", folder.resolve("store").toString()));
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** From the start of the process to its first answer. */
    double seconds(Yard yard) {
        int port = LoaderProcess.freePort();
        long begun = System.nanoTime();
        Process process = start(yard, port);
        try {
            Polling.answers(port, process, target);
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            kill(process);
        }
    }

    /** Answers once and ends by itself, so that the runtime writes what it was told to write at its end. */
    void once(Yard yard) {
        int port = LoaderProcess.freePort();
        Process process = start(yard, port);
        try {
            Polling.answers(port, process, target);
            process.destroy();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            kill(process);
        }
    }

    static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
