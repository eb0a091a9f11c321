package io.agentloader.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service writes its log to a pipe that somebody has open and does not read. */
@Timeout(120)
class UnreadLogIT {

    /** More lines than a pipe and the service hold together. */
    private static final int ASKED = 2_500;

    private static final String NAME = "helper".repeat(40);

    private static final String MISSING = "lines of the log are missing here";

    @TempDir
    Path folder;

    @Test
    void serviceAnswersAndStopsWhileNobodyReadsItsLog() throws Exception {
        try (RandomAccessFile log = pipe();
                LoaderProcess loader = LoaderProcess.start(folder, Map.of("QUARKUS_HTTP_PORT", port))) {
            askOften(loader);
            assertThat(loader.get("/q/health/live").statusCode()).isEqualTo(200);

            loader.process().destroy();
            assertThat(loader.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(loader.process().exitValue()).isEqualTo(143);
            assertThat(log.read()).as("what came first is still there").isPositive();
        }
    }

    @Test
    void whoReadsAgainLearnsThatLinesAreMissing() throws Exception {
        try (RandomAccessFile log = pipe();
                LoaderProcess loader = LoaderProcess.start(folder, Map.of("QUARKUS_HTTP_PORT", port))) {
            askOften(loader);

            StringBuilder read = new StringBuilder();
            byte[] piece = new byte[1 << 16];
            while (read.indexOf(MISSING) < 0) {
                read.append(new String(piece, 0, log.read(piece), UTF_8));
            }
            assertThat(read.toString()).containsPattern("WARN .*[1-9][0-9]* " + MISSING);
            assertThat(read.toString().lines().filter(line -> line.contains(" failed ")))
                    .hasSizeLessThan(ASKED)
                    .allMatch(line -> line.contains("code=not-cached"));
        }
    }

    private final String port = Integer.toString(LoaderProcess.freePort());

    /** In place of the file that the log would go to; held open by both its ends. */
    private RandomAccessFile pipe() throws Exception {
        Path log = folder.resolve("loader-" + port + ".log");
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();
        return new RandomAccessFile(log.toFile(), "rw");
    }

    private static void askOften(LoaderProcess loader) {
        for (int i = 0; i < ASKED; i++) {
            assertThat(loader.get("/agents/127.0.0.1:1/acme/" + NAME + ":1?source=local")
                            .statusCode())
                    .isEqualTo(504);
        }
    }
}
