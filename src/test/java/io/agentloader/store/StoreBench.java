package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Fills a folder with references, half of them in one repository, and says how long things take there. No test: it asserts
 * nothing, and its name keeps it out of the suite; see {@code docs/explanation/performance.md}.
 */
class StoreBench {

    private static final int COUNT = Integer.getInteger("bench.references", 10_000);
    private static final Path FOLDER = Path.of(System.getProperty("bench.folder", "target/bench-store-" + COUNT));
    private static final int IN_A_SMALL_ONE = 100;
    private static final int SAMPLES = 1000;
    private static final String LARGE = "registry.test/team/large";

    @Test
    void measure() throws IOException {
        fill(FOLDER, COUNT);
        StoreParts[] parts = new StoreParts[1];
        say("open", () -> parts[0] = open(StoreSettings.at(FOLDER)));
        say("first digest of the large repository", () -> find(parts[0], 0));
        say("all other repositories", () -> Survey.each(parts[0].layout().refs(), parts[0].records()::learn));
        reads(parts[0]);
        writes(parts[0]);
        steps();
        say(
                "index.json",
                new Projection(parts[0].layout(), parts[0].records(), parts[0].blobs(), parts[0].ingest())::rebuild);
        say("collect, with room left", () -> Collector.collect(parts[0], Limits.of(parts[0].settings()), true));
        say("collect, when full", () -> Collector.collect(open(full()), Limits.of(full()), true));
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        System.out.printf(
                "heap: %d of %d MiB%n",
                (runtime.totalMemory() - runtime.freeMemory()) >> 20, runtime.maxMemory() >> 20);
    }

    /** Reads of what nobody has read before, spread over all that is there. */
    private static void reads(StoreParts parts) throws IOException {
        StoreReads reads = new StoreReads(parts);
        median("a tag", i -> reads.lookup(tag(spread(i)), ANY, Share.UNCOUNTED));
        median("a digest", i -> find(parts, spread(i) + 1));
        median(
                "a digest that is not stored",
                i -> reads.find(
                        tag(spread(i)).repository(),
                        agent("none: " + i + "\n").layer().digest(),
                        ANY,
                        Share.UNCOUNTED));
    }

    /** What a pull asks of the store. */
    private static void writes(StoreParts parts) throws IOException {
        median("a pull into a new repository", i -> pull(parts, "registry.test/new/at" + Instant.now() + "/a", i));
        median("a pull into the large repository", i -> pull(parts, LARGE, COUNT + i));
    }

    /** Counted, not timed: what one pull more writes beside nothing and beside all that is here. */
    private static void steps() throws IOException {
        for (Path store : List.of(Files.createTempDirectory("bench"), FOLDER)) {
            AtomicInteger files = new AtomicInteger();
            AtomicInteger syncs = new AtomicInteger();
            StoreParts parts = StoreOpening.open(StoreSettings.at(store), InstantSource.system(), (part, step) -> {
                files.addAndGet(step == WriteStep.MOVED ? 1 : 0);
                syncs.addAndGet(step == WriteStep.FORCED || step == WriteStep.SYNCED ? 1 : 0);
            });
            pull(parts, LARGE, COUNT - 1);
            files.set(0);
            syncs.set(0);
            pull(parts, LARGE, COUNT);
            System.out.printf("a pull into %s: %d files, %d times fsync%n", store, files.get(), syncs.get());
        }
    }

    private static void pull(StoreParts parts, String repository, int number) throws IOException {
        Artifact artifact = agent("pulled: " + Instant.now() + number + "\n");
        Reference tag = reference(repository.toLowerCase(java.util.Locale.ROOT).replace(':', '-') + ":" + number);
        new StoreReads(parts).lookup(tag, ANY, Share.UNCOUNTED);
        new StoreReads(parts).layer(tag.repository(), artifact.layer().descriptor());
        new StoreWrites(parts).commit(artifact);
        new StoreWrites(parts).tag(tag, artifact, CONFIRMED);
        new StoreReads(parts).lookup(tag, ANY, Share.UNCOUNTED);
    }

    private static void find(StoreParts parts, int number) {
        new StoreReads(parts)
                .find(tag(number).repository(), yaml(number).named().digest(), ANY, Share.UNCOUNTED);
    }

    static void fill(Path folder, int count) throws IOException {
        if (Files.exists(folder.resolve("filled"))) {
            return;
        }
        open(StoreSettings.at(folder));
        StoreInspector inspector = new StoreInspector(folder);
        for (int i = 0; i < count; i++) {
            inspector.plant(tag(i), yaml(i), CONFIRMED);
        }
        Files.createFile(folder.resolve("filled"));
    }

    /** Even ones in the large repository. */
    static Reference tag(int number) {
        String repository = number % 2 == 0 ? LARGE : "registry.test/team/small" + number / IN_A_SMALL_ONE;
        return reference(repository + ":" + number);
    }

    static Artifact yaml(int number) {
        return agent("version: " + number + "\n");
    }

    private static int spread(int sample) {
        return (int) ((long) sample * (COUNT - 2) / SAMPLES);
    }

    private static StoreSettings full() {
        return StoreSettings.at(FOLDER).withMaxSize(1 << 20);
    }

    private static StoreParts open(StoreSettings settings) {
        return StoreOpening.open(settings, InstantSource.system(), WriteStep.Observer.NONE);
    }

    /** One of many alike. */
    @FunctionalInterface
    private interface Numbered {
        void run(int number) throws IOException;
    }

    /** Something that takes a while. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static void median(String what, Numbered step) throws IOException {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long begun = System.nanoTime();
            step.run(i);
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: %.2f ms at the median, %.2f at the 99th hundredth%n",
                what, nanos[SAMPLES / 2] / 1e6, nanos[SAMPLES / 100 * 99] / 1e6);
    }

    private static void say(String what, Step step) throws IOException {
        long begun = System.nanoTime();
        step.run();
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
}
