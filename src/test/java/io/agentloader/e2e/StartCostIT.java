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

    @Test
    void whatReadsJsonIsNotLoadedForTheFirstAnswer() throws IOException {
        // a store that a service has left its limits in, and one that none has
        assertThat(readersOfJson("first")).isEmpty();
        assertThat(readersOfJson("second")).isEmpty();
    }

    /** It is written beside the start, which may be ready before. */
    private void awaitLimits() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("store/.agent-loader/limits.json"))) {
            assertThat(System.nanoTime()).as("no limits were left").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private List<String> readersOfJson(String start) throws IOException {
        Path classes = folder.resolve(start);
        try (LoaderProcess loader =
                LoaderProcess.start(folder, Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes))) {
            assertThat(loader.get("/q/health/ready").statusCode()).isEqualTo(200);
            awaitLimits();
            assertThat(classes).content().contains("io.agentloader.http.Gate");
            try (Stream<String> lines = Files.lines(classes)) {
                return lines.filter(line -> line.contains("com.fasterxml.jackson.databind.ObjectMapper"))
                        .toList();
            }
        }
    }
}
