package io.agentloader.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Starts the packaged service on the folder that {@link StoreBench} fills, in a heap of 128 MiB, and says how long its callers wait
 * there. No test: it asserts nothing about times, and its name keeps it out of the suite; see
 * {@code docs/explanation/performance.md}.
 */
class ServiceBench {

    private static final int COUNT = Integer.getInteger("bench.references", 10_000);
    private static final Path FOLDER = Path.of(System.getProperty("bench.folder", "target/bench-store-" + COUNT));
    private static final int STARTS = 5;
    private static final int SAMPLES = 1000;
    private static final int PULLS = 100;

    private final Random random = new Random(1);

    @Test
    void measure() throws IOException {
        StoreBench.fill(FOLDER, COUNT);
        Path logs = Files.createTempDirectory("service-bench");
        say("load of the machine before", load());
        starts(logs);
        Instant begun = Instant.now();
        try (LoaderProcess loader = start(logs, FOLDER)) {
            say("resident when ready", resident(loader));
            gets("while the background gets to know the store and writes index.json", loader, () -> isOlder(begun));
            HttpResponse<byte[]> gc = loader.post("/store/gc?dry-run=true");
            String operation = gc.headers().firstValue("Location").orElseThrow();
            gets("while a collection runs", loader, () -> isRunning(loader, operation));
            reads(loader);
            say("resident at the end", resident(loader));
        }
        pulls(logs);
        say("load of the machine after", load());
    }

    /** In turn, so that what else the machine does hits both. */
    private static void starts(Path logs) throws IOException {
        long[] empty = new long[STARTS];
        long[] large = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            empty[i] = timed(logs, Files.createTempDirectory(logs, "empty"));
            large[i] = timed(logs, FOLDER);
        }
        say("start to ready, empty store", empty);
        say("start to ready, large store", large);
    }

    private static long timed(Path logs, Path store) {
        long begun = System.nanoTime();
        LoaderProcess loader = start(logs, store);
        long nanos = System.nanoTime() - begun;
        loader.close();
        return nanos;
    }

    private static LoaderProcess start(Path logs, Path store) {
        return LoaderProcess.start(
                logs,
                Map.of(
                        "JAVA_TOOL_OPTIONS", "-Xmx128m",
                        "AGENT_LOADER_STORE_PATH", store.toString(),
                        "AGENT_LOADER_ADMIN_ENABLED", "true",
                        "AGENT_LOADER_FRESHNESS", "90000h"));
    }

    private void gets(String when, LoaderProcess loader, BooleanSupplier meanwhile) {
        List<Long> nanos = new ArrayList<>();
        long begun = System.nanoTime();
        while (meanwhile.getAsBoolean()) {
            for (int i = 0; i < 20; i++) {
                nanos.add(get(loader, path(random.nextInt(COUNT))));
            }
        }
        say("it lasts", seconds(System.nanoTime() - begun));
        say("GET of a tag " + when, nanos.stream().mapToLong(Long::longValue).toArray());
    }

    private void reads(LoaderProcess loader) {
        int[] chosen = random.ints(SAMPLES, 0, COUNT).toArray();
        for (String temperature : List.of("first", "second")) {
            say("GET of a tag, " + temperature + " time", times(i -> get(loader, path(chosen[i]))));
            say("GET of a digest, " + temperature + " time", times(i -> get(loader, digestPath(chosen[i]))));
        }
    }

    private static void pulls(Path logs) throws IOException {
        try (TestRegistry registry = TestRegistry.start()) {
            for (int i = 0; i < PULLS; i++) {
                registry.publish("acme/pulled:" + i, Agents.raw(Agents.HAIKU + "# " + Instant.now() + i + "\n"));
            }
            for (Path store : List.of(Files.createTempDirectory(logs, "small"), FOLDER)) {
                StoreBench.fill(store, 900);
                try (LoaderProcess loader = start(logs, store)) {
                    get(loader, path(0));
                    long[] nanos = LongStream.range(0, PULLS)
                            .map(i -> get(loader, "/agents/" + registry.reference("acme/pulled:" + i)))
                            .toArray();
                    say("a pull beside " + (store.equals(FOLDER) ? COUNT : 900) + " references", nanos);
                }
            }
        }
    }

    private static String path(int number) {
        return "/agents/" + StoreBench.tag(number);
    }

    private static String digestPath(int number) {
        return "/agents/"
                + StoreBench.tag(number).at(StoreBench.yaml(number).named().digest());
    }

    private static long get(LoaderProcess loader, String path) {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = loader.get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    path + " was answered " + answer.statusCode() + "\n" + new String(answer.body(), UTF_8));
        }
        return System.nanoTime() - begun;
    }

    private static boolean isOlder(Instant than) {
        try {
            Path index = FOLDER.resolve("index.json");
            return !Files.exists(index)
                    || Files.getLastModifiedTime(index).toInstant().isBefore(than);
        } catch (IOException replaced) {
            return true;
        }
    }

    private static boolean isRunning(LoaderProcess loader, String operation) {
        return new String(loader.get(operation).body(), UTF_8).contains("running");
    }

    /** One measurement of many. */
    @FunctionalInterface
    private interface Numbered {
        long nanos(int number);
    }

    private static long[] times(Numbered step) {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            nanos[i] = step.nanos(i);
        }
        return nanos;
    }

    private static String load() {
        return String.format(
                "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String resident(LoaderProcess loader) throws IOException {
        Path status = Path.of("/proc", Long.toString(loader.process().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("unknown");
    }

    private static String seconds(long nanos) {
        return String.format("%.1f s", nanos / 1e9);
    }

    private static void say(String what, String text) {
        System.out.println(what + ": " + text);
    }

    private static void say(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: %.2f ms at the median, %.2f at the 99th hundredth, %d times%n",
                what, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6, nanos.length);
    }
}
