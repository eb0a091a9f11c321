package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one pull more costs the disk: counted, so that no speed of a machine matters. */
class PullCostTest {

    private static final int STORED = 300;

    /** What a record may take; its times and names differ in length. */
    private static final long RECORD = 2048;

    @TempDir
    Path folder;

    private final List<WriteStep> steps = new ArrayList<>();

    @Test
    void aPullWritesThreeFilesAndForcesEachAndItsFolder() throws IOException {
        pull(open(), 1);
        steps.clear();

        pull(open(), 2);

        assertThat(steps).filteredOn(step -> step == WriteStep.MOVED).hasSize(3);
        assertThat(steps).filteredOn(PullCostTest::isSync).hasSize(6);
    }

    @Test
    void whatIsStoredAlreadyMakesAPullNoDearer() throws IOException {
        StoreParts parts = open();
        StoreInspector inspector = new StoreInspector(folder);
        for (int i = 0; i < STORED; i++) {
            inspector.plant(tag(1000 + i), agent("version: " + i + "\n"), CONFIRMED);
        }
        pull(parts, 1);
        steps.clear();

        pull(parts, 2);

        assertThat(steps).filteredOn(step -> step == WriteStep.MOVED).hasSize(3);
        assertThat(steps).filteredOn(PullCostTest::isSync).hasSize(6);
    }

    @Test
    void nothingIsWrittenTwice() throws IOException {
        StoreParts parts = open();
        pull(parts, 1);
        long before = bytes();

        Artifact artifact = pull(parts, 2);

        long delivered = artifact.layer().size() + artifact.named().size();
        assertThat(bytes() - before).isBetween(delivered, delivered + RECORD);
    }

    @Test
    void aReadWritesNothing() throws IOException {
        StoreParts parts = open();
        pull(parts, 1);
        steps.clear();
        long before = bytes();

        new StoreReads(parts).lookup(tag(1), ANY);

        assertThat(steps).isEmpty();
        assertThat(bytes()).isEqualTo(before);
    }

    private static boolean isSync(WriteStep step) {
        return step == WriteStep.FORCED || step == WriteStep.SYNCED;
    }

    private StoreParts open() throws IOException {
        return StoreOpening.open(Samples.at(folder), Instant::now, (part, step) -> steps.add(step));
    }

    private static Reference tag(int number) {
        return reference("registry.test/acme/helper:" + number);
    }

    private static Artifact pull(StoreParts parts, int number) throws IOException {
        Artifact artifact = agent("number: " + number + "\n");
        Content layer = artifact.layer();
        new StoreReads(parts).layer(tag(number).repository(), layer.descriptor());
        new StoreWrites(parts).commit(artifact);
        new StoreWrites(parts).tag(tag(number), artifact, CONFIRMED);
        return artifact;
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
