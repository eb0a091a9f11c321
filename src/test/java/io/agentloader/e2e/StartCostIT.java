package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged service does before its first answer, by what can be counted. */
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

    @Test
    void whatTheFirstAnswerDoesNotNeedIsNotLoadedForIt() throws IOException {
        // a store that a service has left its limits in, and one that none has
        assertThat(loadedTooEarly("first")).isEmpty();
        assertThat(loadedTooEarly("second")).isEmpty();
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
        try (LoaderProcess loader =
                LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes))) {
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
