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
    void aPullWritesThreeFilesAndForcesEachAndTheirTwoFolders() throws IOException {
        StoreParts parts = open();
        settled(parts);
        steps.clear();
        long before = parts.ingest().forced();

        pull(parts, 3);

        assertThat(steps).filteredOn(step -> step == WriteStep.MOVED).hasSize(3);
        assertThat(parts.ingest().forced() - before).isEqualTo(5);
    }

    @Test
    void whatIsStoredAlreadyMakesAPullNoDearer() throws IOException {
        StoreParts parts = open();
        StoreInspector inspector = new StoreInspector(folder);
        for (int i = 0; i < STORED; i++) {
            inspector.plant(tag(1000 + i), agent("version: " + i + "\n"), CONFIRMED);
        }
        settled(parts);
        steps.clear();
        long before = parts.ingest().forced();

        pull(parts, 3);

        assertThat(steps).filteredOn(step -> step == WriteStep.MOVED).hasSize(3);
        assertThat(parts.ingest().forced() - before).isEqualTo(5);
    }

    @Test
    void whatThisProcessHasForcedIsForcedAgainWhenItWasTouched() throws IOException {
        StoreParts parts = open();
        Artifact artifact = pull(parts, 1);
        pull(parts, 1);
        StoreWrites writes = new StoreWrites(parts);
        long before = parts.ingest().forced();
        writes.commit(artifact);
        assertThat(parts.ingest().forced()).isEqualTo(before);
        new StoreInspector(folder)
                .age(
                        parts.layout().blob(artifact.layer().digest()),
                        Instant.now().minusSeconds(5));

        writes.commit(artifact);

        assertThat(parts.ingest().forced() - before).isEqualTo(2);
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

        new StoreReads(parts).lookup(tag(1), ANY, Share.UNCOUNTED);

        assertThat(steps).isEmpty();
        assertThat(bytes()).isEqualTo(before);
    }

    /** The repository has its folder, and the configuration that all share is known to be on the disk. */
    private static void settled(StoreParts parts) throws IOException {
        pull(parts, 1);
        pull(parts, 2);
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
        new StoreWrites(parts).put(tag(number), artifact, CONFIRMED);
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
