package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.StoreInspector;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes while they write. */
class KillTest {

    private static final int ROUNDS = 20;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void killedProcessLeavesWhatItSaidItHadWrittenOrWhatItWroteNext() throws Exception {
        Random random = new Random(3);
        int said = 0;
        for (int round = 0; round < ROUNDS; round++) {
            said = killed(said + 1, random.nextInt(6), random.nextInt(8));

            Entry entry = lookup();

            assertThat(entry.layer().digest())
                    .isIn(
                            KilledWriter.agentOf(said).layer().digest(),
                            KilledWriter.agentOf(said + 1).layer().digest());
            assertThat(new StoreInspector(folder).ingest()).isEmpty();
        }
    }

    /** The last number that the process said before it was killed, which it was shortly after having said some. */
    private int killed(int from, int lines, int millis) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        String.valueOf(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
            String last = said.readLine();
            for (int i = 0; i < lines; i++) {
                last = said.readLine();
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            // through its handle: the process object would close what it said
            process.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                last = line;
            }
            return Integer.parseInt(last);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Entry lookup() {
        StoreReads reads = new StoreReads(StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE));
        Found found = reads.lookup(KilledWriter.TAG, "", Share.UNCOUNTED);
        assertThat(found.state()).isEqualTo(Found.State.WHOLE);
        return found.entry().orElseThrow();
    }
}
