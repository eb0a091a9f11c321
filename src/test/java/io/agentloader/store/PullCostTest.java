package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.CountedDisk;
import io.agentloader.testkit.CountedDisk.Asked;
import io.agentloader.testkit.CountedDisk.Call;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void aPullLooksAtEachNameOnceInATurn() throws IOException {
        CountedDisk disk = new CountedDisk(folder.getFileSystem());
        ContentStore store = ContentStore.onDisk(Samples.at(disk.counting(folder)), Runnable::run, Instant::now);
        pull(store, 1);
        pull(store, 2);
        unchangedFor(Duration.ofSeconds(5));
        pull(store, 3);
        disk.take();

        pull(store, 4);

        List<Asked> asked = disk.take();
        assertThat(count(asked, Call.LOOKED)).as("%s", asked).isEqualTo(19);
        // at the record twice: another process may have written it while this one was forced
        assertThat(count(asked, Call.LOOKED_IN_VAIN)).as("%s", asked).isEqualTo(6);
        assertThat(count(asked, Call.READ)).as("%s", asked).isEqualTo(5);
        assertThat(count(asked, Call.WRITTEN)).as("%s", asked).isEqualTo(4);
        assertThat(count(asked, Call.RENAMED)).as("%s", asked).isEqualTo(3);
        assertThat(count(asked, Call.LISTED) + count(asked, Call.OTHER))
                .as("%s", asked)
                .isZero();
    }

    private static long count(List<Asked> asked, Call call) {
        return asked.stream().filter(one -> one.call() == call).count();
    }

    /** As in a store that was opened a while ago. */
    private void unchangedFor(Duration time) {
        StoreInspector inspector = new StoreInspector(folder);
        for (Path path : new StoreLayout(folder).holding()) {
            inspector.age(path, Instant.now().minus(time));
        }
        inspector.age(new StoreLayout(folder).pins(), Instant.now().minus(time));
        inspector.age(
                new StoreLayout(folder).blob(StoreWrites.EMPTY_CONFIG.digest()),
                Instant.now().minus(time));
    }

    /** As the pipeline asks for it. */
    private static void pull(ContentStore store, int number) {
        Artifact artifact = agent("number: " + number + "\n");
        Reference tag = tag(number);
        store.pin(tag).await().indefinitely();
        store.lookup(tag, ANY).await().indefinitely();
        store.layer(tag.repository(), artifact.layer().descriptor()).await().indefinitely();
        store.put(tag, artifact, CONFIRMED).await().indefinitely();
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
