package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process collects all the time while another pulls so slowly that its blobs look forgotten. */
class CollectingProcessTest {

    private static final int ROUNDS = 150;

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void nothingThatARecordNamesIsEverMissing() throws Exception {
        StoreParts parts = StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE);
        StoreWrites writes = new StoreWrites(parts);
        StoreReads reads = new StoreReads(parts);
        List<Found.State> seen = new ArrayList<>();
        Process collector = collector();
        try (BufferedReader said = collector.inputReader(StandardCharsets.US_ASCII)) {
            long deleted = deleted(said);
            for (int i = 0; i < ROUNDS; i++) {
                Artifact artifact = agent("version: " + i + "\n");
                commitLongAgo(writes, agent("forgotten: " + i + "\n"));
                commitLongAgo(writes, artifact);
                writes.tag(tag(i), artifact, CONFIRMED);
                seen.add(reads.lookup(tag(i), ANY, Share.UNCOUNTED).state());
                deleted = deleted(said);
            }
            // what it was kept from while there were writers, it comes to afterwards
            while (deleted <= ROUNDS) {
                deleted = deleted(said);
            }
        } finally {
            collector.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        for (int i = 0; i < ROUNDS; i++) {
            seen.add(reads.lookup(tag(i), ANY, Share.UNCOUNTED).state());
        }
        assertThat(seen).hasSize(2 * ROUNDS).containsOnly(Found.State.WHOLE);
    }

    /** As the collector counts them, each time it is through. */
    private static long deleted(BufferedReader said) throws IOException {
        return Long.parseLong(said.readLine());
    }

    private static Reference tag(int number) {
        return reference("registry.test/team/agent:" + number);
    }

    private void commitLongAgo(StoreWrites writes, Artifact artifact) throws Exception {
        writes.commit(artifact);
        StoreInspector inspector = new StoreInspector(folder);
        for (Path blob : List.of(
                inspector.blob(artifact.layer().digest()),
                inspector.blob(artifact.manifest().digest()))) {
            try {
                Files.setLastModifiedTime(blob, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            } catch (NoSuchFileException collected) {
                continue;
            }
        }
    }

    private Process collector() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CollectingProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
