package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/bin/agent-loader} with the packaged jar. */
class LauncherIT {

    private static final Path LAUNCHER = Path.of("deploy/bin/agent-loader").toAbsolutePath();

    @TempDir
    Path folder;

    private record Ended(int status, String out, String err) {}

    private Ended launch(Map<String, String> environment, String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(LAUNCHER.toString()), Arrays.stream(arguments))
                                .toList())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("AGENT_LOADER_JAR", LoaderProcess.jar().toAbsolutePath().toString());
        builder.environment().put("AGENT_LOADER_ARCHIVES", archives().toString());
        builder.environment()
                .put("AGENT_LOADER_STORE_PATH", folder.resolve("store").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end: " + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path archives() {
        return folder.resolve("archives");
    }

    private List<String> classesOfArchive(String... arguments) throws Exception {
        Path log = folder.resolve("classes.log");
        launch(Map.of("AGENT_LOADER_JAVA_OPTS", "-Xlog:class+load:file=" + log), arguments);
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.agentloader.") && line.contains("shared objects file"))
                    .toList();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(archives())) {
            return files.map(file -> file.getFileName().toString().replaceFirst("-.*", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void archivesHoldTheClassesOfTheProgramAndNothingElseIsLeft() throws Exception {
        String[] command = {"cat", "--local", "localhost:1/a@sha256:" + "a".repeat(64)};
        assertThat(classesOfArchive(command)).isEmpty();

        Ended made = launch(Map.of(), "archive");

        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.out().lines()).hasSize(2).allSatisfy(line -> assertThat(Path.of(line))
                .isReadable());
        assertThat(files()).containsExactly("command", "service");
        assertThat(classesOfArchive(command)).hasSizeGreaterThan(100);
        archiveThatWasCutOffIsPassedOverUntilItIsMadeAnew(command);
    }

    /** To make them takes seconds. */
    private void archiveThatWasCutOffIsPassedOverUntilItIsMadeAnew(String... command) throws Exception {
        for (Path archive : paths()) {
            Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 1 << 20));
        }

        Ended version = launch(Map.of(), "version");
        List<String> withoutArchive = classesOfArchive(command);
        launch(Map.of(), "archive");

        assertThat(version.status()).as(version.err()).isZero();
        assertThat(version.err()).isEmpty();
        assertThat(withoutArchive).isEmpty();
        assertThat(files()).containsExactly("command", "service");
        assertThat(classesOfArchive(command)).hasSizeGreaterThan(100);
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> files = Files.list(archives())) {
            return files.toList();
        }
    }

    /** Names of folders may have blanks in them. */
    @Test
    void cacheOfJava25KnowsWhatMattersInAPull() throws Exception {
        Optional<Path> newer = Optional.ofNullable(System.getenv("JAVA_25")).map(Path::of);
        assumeTrue(newer.isPresent(), "JAVA_25 does not say where a Java 25 is");
        Path caches = folder.resolve("caches of 25");

        Ended made = launch(
                Map.of(
                        "JAVA_HOME", newer.orElseThrow().toString(),
                        "AGENT_LOADER_ARCHIVES", caches.toString()),
                "archive");

        assertThat(made.status()).as(made.err()).isZero();
        String service = made.out().lines().findFirst().orElseThrow();
        assertThat(compiled(newer.orElseThrow(), service))
                .contains("io/agentloader/pull/PullPipeline", "io/agentloader/store/Ingest");
        try (Stream<Path> files = Files.list(caches)) {
            assertThat(files).hasSize(2);
        }
    }

    /** What had been compiled when the cache was made, as the runtime that reads it says. */
    private String compiled(Path home, String cache) throws Exception {
        Path out = folder.resolve("trained");
        Process process = new ProcessBuilder(
                        home.resolve("bin/java").toString(),
                        "-XX:AOTCache=" + cache,
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+AOTPrintTrainingInfo",
                        "-XX:+UseSerialGC",
                        "-jar",
                        LoaderProcess.jar().toAbsolutePath().toString(),
                        "version")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(out);
    }

    @Test
    void aServiceCollectsInOneThreadUnlessTheOperatorNamesACollector() throws Exception {
        assertThat(collector("AGENT_LOADER_JAVA_OPTS", "")).contains("Using Serial");
        assertThat(collector("AGENT_LOADER_JAVA_OPTS", "-XX:+UseG1GC -Xmx64m")).contains("Using G1");
        assertThat(collector("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC")).contains("Using Parallel");
    }

    private String collector(String variable, String options) throws Exception {
        Path log = folder.resolve("collector.log");
        Ended help = launch(Map.of(variable, "-Xlog:gc:file=" + log + " " + options), "serve", "--help");
        assertThat(help.status()).as(help.err()).isZero();
        return Files.readString(log);
    }

    @Test
    void statusAndOutputAreThoseOfTheCommand() throws Exception {
        Ended version = launch(Map.of(), "version");
        Ended unusable = launch(Map.of(), "cat", "a b");

        assertThat(version.status()).isZero();
        assertThat(version.out()).isEqualTo("agent-loader 0.1.0\n");
        assertThat(version.err()).isEmpty();
        assertThat(unusable.status()).isEqualTo(2);
        assertThat(unusable.out()).isEmpty();
    }

    @Test
    void outputThatTookOnlyAPartIsAFailure() throws Exception {
        for (String command : List.of("version", "completion bash", "help")) {
            Path err = folder.resolve("full.err");
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "exec " + LoaderProcess.java() + " -jar " + LoaderProcess.jar() + " " + command
                                    + " >/dev/full")
                    .redirectError(err.toFile())
                    .start();

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(command).isEqualTo(2);
            assertThat(err).content().contains("the output took only a part of it");
        }
    }

    @Test
    void helpIsThereForEveryWordOfTheProgram() throws Exception {
        assertThat(launch(Map.of(), "archive", "--help").out()).startsWith("Usage: agent-loader archive ");
        assertThat(launch(Map.of(), "dev", "--help").out()).startsWith("Usage: agent-loader dev ");
        assertThat(launch(Map.of(), "help", "pull").out()).startsWith("Usage: agent-loader pull ");
        assertThat(launch(Map.of(), "help", "serve").status()).isZero();
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Path alone = Files.createDirectories(folder.resolve("alone")).resolve("agent-loader");
        Files.copy(LAUNCHER, alone);
        Process process = new ProcessBuilder("sh", alone.toString(), "version")
                .redirectErrorStream(true)
                .start();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getInputStream().readAllBytes()))
                .startsWith("agent-loader: there is no agent-loader.jar beside ")
                .contains("AGENT_LOADER_JAR");
        assertThat(launch(Map.of("JAVA_HOME", folder.resolve("none").toString()), "version")
                        .err())
                .startsWith("agent-loader: there is no java: ");
    }
}
