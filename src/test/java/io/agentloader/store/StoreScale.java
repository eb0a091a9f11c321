package io.agentloader.store;

import static io.agentloader.store.Samples.ANY;
import static io.agentloader.store.Samples.CONFIRMED;
import static io.agentloader.store.Samples.agent;
import static io.agentloader.store.Samples.reference;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.StoreInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Fills a folder with references and says how long things take there. Not a test: run its {@code main} with a folder and a
 * number on the test class path.
 */
final class StoreScale {

    private static final int IN_ONE_REPOSITORY = 100;
    private static final int SAMPLES = 1000;

    private StoreScale() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE);
        StoreInspector inspector = new StoreInspector(folder);
        for (int i = 0; i < count; i++) {
            inspector.plant(tag(i), agent("version: " + i + "\n"), CONFIRMED);
        }
        StoreParts[] parts = new StoreParts[1];
        say("open", () -> parts[0] = StoreOpening.open(Samples.at(folder), Instant::now, WriteStep.Observer.NONE));
        StoreReads reads = new StoreReads(parts[0]);
        StoreWrites writes = new StoreWrites(parts[0]);
        median("lookup", i -> reads.lookup(tag(i * (count / SAMPLES)), ANY));
        median(
                "find, cold",
                i -> reads.find(
                        tag(i).repository(),
                        agent("version: " + i + "\n").named().digest(),
                        ANY));
        median("commit and tag", i -> {
            writes.commit(agent("more: " + i + "\n"));
            writes.tag(reference("registry.test/more/agent:" + i), agent("more: " + i + "\n"), CONFIRMED);
        });
        Projection projection =
                new Projection(parts[0].layout(), parts[0].records(), parts[0].blobs(), parts[0].ingest());
        say("index.json", projection::rebuild);
        say("collect", () -> Collector.collect(parts[0], false));
        Runtime.getRuntime().gc();
        System.out.printf(
                "heap: %d MiB%n",
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    private static Reference tag(int number) {
        return reference("registry.test/team/agent" + number / IN_ONE_REPOSITORY + ":" + number % IN_ONE_REPOSITORY);
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
        System.out.printf("%s: %.2f ms at the median%n", what, nanos[SAMPLES / 2] / 1e6);
    }

    private static void say(String what, Step step) throws IOException {
        long begun = System.nanoTime();
        step.run();
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
}
