package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the packaged service does before its first answer, by what can be counted. Run with {@code -Dupdate.docs=true} to write the
 * list of its classes anew.
 */
@Timeout(180)
class StartCostIT {

    @TempDir
    Path folder;

    /** What is needed to read JSON, to look into the jar as a file system, and to tell of the runtime. */
    private static final List<String> LATER = List.of(
            "com.fasterxml.jackson.databind.ObjectMapper",
            "jdk.nio.zipfs.ZipFileSystem$IndexNode ",
            "io.micrometer.core.instrument.binder.jvm.",
            "sun.management.ManagementFactoryHelper");

    private static final Path LIST = Path.of("src/main/resources/classes-of-a-start");

    private static final Path PULL_LIST = Path.of("src/main/resources/classes-of-a-pull");

    /** With one processor none is read ahead. */
    private static final String NOT_AHEAD = "-XX:ActiveProcessorCount=1 ";

    /** Any change moves a few; what is not named is only read later, and what is no class any more costs a look. */
    private static final double NAMED = 0.9;

    /** Without the ones that the runtime makes itself. */
    private static final Pattern FROM_THE_JAR = Pattern.compile("\\] (\\S+) source: (?:file|jar):.*");

    /** The runtime's own are others in each version of it. */
    private static final Pattern FROM_THE_RUNTIME = Pattern.compile("\\] (\\S+) source: jrt:.*");

    private static final List<String> OF_THE_RUNTIME = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    @Test
    void whatTheFirstAnswerDoesNotNeedIsNotLoadedForIt() throws IOException {
        // a store that a service has left its limits in, and one that none has
        assertThat(loadedTooEarly("first")).isEmpty();
        assertThat(loadedTooEarly("second")).isEmpty();
        assertThat(Files.readAllLines(LIST)).noneMatch(name -> LATER.stream().anyMatch(name::contains));
    }

    @Test
    void classesThatAStartNeedsAreThoseThatAreReadAhead() throws IOException {
        Path classes = folder.resolve("classes");
        String options = NOT_AHEAD + "-Xlog:class+load:file=" + classes;
        Set<String> needed;
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", options))) {
            assertThat(loader.log()).doesNotContain("ERROR");
            needed = fromTheJar(classes);
        }
        if (Boolean.getBoolean("update.docs")) {
            Files.write(LIST, needed);
        }

        assertThat(needed).hasSizeGreaterThan(1000);
        assertIsNamed(LIST, needed);
    }

    @Test
    void classesThatTheFirstPullNeedsAreReadOnceTheServiceIsUp() throws IOException {
        Path classes = folder.resolve("classes");
        String options = NOT_AHEAD + "-Xlog:class+load:file=" + classes;
        Set<String> needed;
        Set<String> ofTheRuntime;
        try (TestRegistry registry = TestRegistry.start();
                LoaderProcess loader = LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", options))) {
            registry.publish("team/agent:1", Agents.raw("version: \"2\"\n"));
            awaitLimits();
            Set<String> before = fromTheJar(classes);
            Set<String> beforeOfTheRuntime = loaded(classes, FROM_THE_RUNTIME);
            assertThat(loader.get("/agents/" + registry.reference("team/agent:1"))
                            .statusCode())
                    .isEqualTo(200);
            needed = fromTheJar(classes);
            needed.removeAll(before);
            ofTheRuntime = loaded(classes, FROM_THE_RUNTIME);
            ofTheRuntime.removeAll(beforeOfTheRuntime);
        }
        if (Boolean.getBoolean("update.docs")) {
            Files.write(
                    PULL_LIST,
                    Stream.concat(needed.stream(), ofTheRuntime.stream()).toList());
        }

        assertThat(needed).hasSizeGreaterThan(500);
        assertIsNamed(PULL_LIST, needed);
    }

    @Test
    void withASecondProcessorTheyAreReadBeforeAnybodyPulls() throws IOException {
        Path classes = folder.resolve("classes");
        String options = "-XX:ActiveProcessorCount=2 -Xlog:class+load:file=" + classes;
        Set<String> named = new LinkedHashSet<>(Files.readAllLines(PULL_LIST));
        named.removeIf(name -> OF_THE_RUNTIME.stream().anyMatch(name::startsWith));
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", options))) {
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            int read = 0;
            while (read < named.size() * NAMED) {
                assertThat(System.nanoTime())
                        .as("%s of %s were read: %s", read, named.size(), loader.log())
                        .isLessThan(end);
                Set<String> there = fromTheJar(classes);
                read = (int) named.stream().filter(there::contains).count();
            }
        }
    }

    private static void assertIsNamed(Path list, Set<String> needed) throws IOException {
        Set<String> named = new LinkedHashSet<>(Files.readAllLines(list));
        named.removeIf(name -> OF_THE_RUNTIME.stream().anyMatch(name::startsWith));
        assertThat(named).hasSizeLessThan((int) (needed.size() / NAMED));
        named.retainAll(needed);
        assertThat(named)
                .as("%s is out of date: run the test with -Dupdate.docs=true", list)
                .hasSizeGreaterThan((int) (needed.size() * NAMED));
    }

    /** In the order in which they were needed. */
    private static Set<String> fromTheJar(Path log) throws IOException {
        return loaded(log, FROM_THE_JAR);
    }

    private static Set<String> loaded(Path log, Pattern from) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(from::matcher)
                    .filter(Matcher::find)
                    .map(line -> line.group(1))
                    .filter(name -> !name.contains("$$Lambda") && !name.contains("/"))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /** It is written beside the start, which may be ready before. */
    private void awaitLimits() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("store/.agent-loader/limits.json"))) {
            assertThat(System.nanoTime()).as("no limits were left").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private List<String> loadedTooEarly(String start) throws IOException {
        Path classes = folder.resolve(start);
        try (LoaderProcess loader = LoaderProcess.start(
                folder, Map.of("JAVA_TOOL_OPTIONS", NOT_AHEAD + "-Xlog:class+load:file=" + classes))) {
            assertThat(loader.get("/q/health/ready").statusCode()).isEqualTo(200);
            awaitLimits();
            assertThat(classes).content().contains("io.agentloader.http.Gate");
            try (Stream<String> lines = Files.lines(classes)) {
                return lines.filter(line -> LATER.stream().anyMatch(line::contains))
                        .toList();
            }
        }
    }
}
