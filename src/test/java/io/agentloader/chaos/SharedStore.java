package io.agentloader.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several services on one store, which live as long as the class. The first has a store that is always too full. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SharedStore {

    private static final int AT_ONCE = 5;

    private static final int BATCH = 25;

    /** A blob that is younger is never collected. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    /** So much later than it was planted a blob is old enough: a collection that has not seen its record has begun by then. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    /** So that as many as a batch are more than the store may hold. */
    private static final String PADDING = "# padding\n".repeat(5_000);

    private final int processes;
    private final List<LoaderProcess> loaders = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TestRegistry registry;
    private Path root;
    private StoreFiles store;

    SharedStore(int processes) {
        this.processes = processes;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        root = folder.resolve("store");
        store = new StoreFiles(root);
        registry = TestRegistry.start();
        Map<String, String> full = Map.of("AGENT_LOADER_STORE_MAX_SIZE", "1M", "AGENT_LOADER_ADMIN_ENABLED", "true");
        for (int i = 0; i < processes; i++) {
            loaders.add(LoaderProcess.launch(folder, i == 0 ? full : Map.of()));
        }
        loaders.forEach(LoaderProcess::awaitReady);
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        loaders.forEach(LoaderProcess::close);
        registry.close();
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void whatEachPulledIsServedByTheOthers() throws Exception {
        List<Callable<Void>> pulls = new ArrayList<>();
        for (int i = 0; i < Amount.references(); i++) {
            for (int process = 0; process < processes; process++) {
                String reference = published("each" + process, i);
                LoaderProcess loader = loaders.get(process);
                pulls.add(() -> assertServed(loader, reference, ""));
            }
        }
        ExecutorService callers = Executors.newFixedThreadPool(processes * AT_ONCE);
        try {
            for (Future<Void> pull : callers.invokeAll(pulls)) {
                pull.get();
            }
        } finally {
            callers.shutdownNow();
        }

        for (int i = 0; i < Amount.references(); i++) {
            for (int process = 0; process < processes; process++) {
                String reference = registry.reference("team/each" + process + ":" + i);
                assertServed(loaders.get((process + 1) % processes), reference, "?source=local");
            }
        }
        assertThat(store.missing()).isEmpty();
        assertThat(store.blobsOfAnotherHash(Instant.EPOCH)).isEmpty();
        Amount.say(processes + " processes: " + pulls.size() + " references, all there");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void sameColdReferenceInAllAtOnceIsNoTrouble() throws Exception {
        for (int round = 0; round < Amount.rounds(); round++) {
            String reference = published("cold", round);
            CyclicBarrier together = new CyclicBarrier(processes);
            List<Future<Void>> answers = loaders.stream()
                    .map(loader -> threads.submit(() -> {
                        together.await();
                        return assertServed(loader, reference, "");
                    }))
                    .toList();
            for (Future<Void> answer : answers) {
                answer.get();
            }
            for (LoaderProcess loader : loaders) {
                assertServed(loader, reference, "?source=local");
            }
        }
        assertThat(store.missing()).isEmpty();
        Amount.say(processes + " processes: the same cold reference " + Amount.rounds() + " times, no error");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void collectorThatNeverRestsTakesNothingThatAnybodyNames() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Future<Collections> collections = threads.submit(() -> collectUntil(done));
        Future<Integer> looks = threads.submit(() -> lookUntil(done));
        try {
            for (int first = 0; first < Amount.references(); first += BATCH) {
                pullWhatIsForgotten(first);
            }
        } finally {
            done.set(true);
        }

        Collections collected = collections.get();
        int looked = looks.get();
        assertThat(store.missing()).isEmpty();
        assertThat(store.blobsOfAnotherHash(Instant.EPOCH)).isEmpty();
        assertThat(collected.blobs()).isPositive();
        Amount.say(processes + " processes: " + (processes - 1) * Amount.references() + " pulls while " + collected
                + " and " + looked + " looks at every record: nothing missing");
    }

    /** All others than the one that collects, at once. */
    private void pullWhatIsForgotten(int first) throws Exception {
        forgetLongAgo(first);
        // the first of the pulls meet a collector that does not take their blobs yet, the last one that does
        loaders.get(0).process().waitFor(AHEAD.toMillis() * 9 / 10, TimeUnit.MILLISECONDS);
        List<Future<Void>> pulls = loaders.stream()
                .skip(1)
                .map(loader -> threads.submit(() -> {
                    for (int i = first; i < first + BATCH; i++) {
                        assertServed(loader, registry.reference("team/forgotten:" + i), "");
                    }
                    return (Void) null;
                }))
                .toList();
        for (Future<Void> pull : pulls) {
            pull.get();
        }
    }

    /** Agents that the registry still has, and nobody has asked for in two days: all that a collector looks for. */
    private void forgetLongAgo(int first) {
        StoreInspector inspector = new StoreInspector(root);
        Instant longAgo = Instant.now().minus(Duration.ofDays(2));
        for (int i = first; i < first + BATCH; i++) {
            Packed packed = packed("forgotten", i);
            String reference = published("forgotten", i);
            Content layer = Agents.layer(packed);
            inspector.plant(
                    ReferenceParser.DEFAULT.parse(reference),
                    new Artifact(packed.manifest(), packed.manifest(), layer, "", layer.digest(), layer.size()),
                    new Confirmation(longAgo, registry.host()));
            Instant soonOld = Instant.now().minus(GRACE).plus(AHEAD);
            inspector.age(inspector.blob(layer.digest()), soonOld);
            inspector.age(inspector.blob(packed.manifest().digest()), soonOld);
        }
    }

    /** What the collector did. */
    private record Collections(int rounds, int entries, int blobs) {}

    private Collections collectUntil(AtomicBoolean done) throws IOException, InterruptedException {
        Collections all = new Collections(0, 0, 0);
        while (!done.get()) {
            JsonNode result = collect();
            all = new Collections(
                    all.rounds() + 1,
                    all.entries() + result.path("entries").asInt(),
                    all.blobs() + result.path("blobs").asInt());
        }
        return all;
    }

    private JsonNode collect() throws IOException, InterruptedException {
        LoaderProcess loader = loaders.get(0);
        HttpResponse<byte[]> begun = loader.post("/store/gc");
        assertThat(begun.statusCode()).as(text(begun)).isEqualTo(202);
        String operation = begun.headers().firstValue("Location").orElseThrow();
        JsonNode told;
        do {
            pause();
            told = new JsonMapper().readTree(loader.get(operation).body());
        } while (told.path("state").asText().equals("running"));
        assertThat(told.path("state").asText()).as(told.toString()).isEqualTo("done");
        return told.path("result");
    }

    /** Leaves the processors to those that are tested. */
    private void pause() throws InterruptedException {
        loaders.get(0).process().waitFor(10, TimeUnit.MILLISECONDS);
    }

    private int lookUntil(AtomicBoolean done) throws InterruptedException {
        int looks = 0;
        while (!done.get()) {
            assertThat(store.missing()).isEmpty();
            looks++;
            pause();
        }
        return looks;
    }

    private static Packed packed(String name, int number) {
        String padding = name.equals("forgotten") ? PADDING : "";
        return Agents.raw(Agents.HAIKU + "# " + name + " " + number + "\n" + padding);
    }

    private String published(String name, int number) {
        registry.publish("team/" + name + ":" + number, packed(name, number));
        return registry.reference("team/" + name + ":" + number);
    }

    private static Void assertServed(LoaderProcess loader, String reference, String query) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference + query);
        String number = reference.substring(reference.lastIndexOf(':') + 1);
        assertThat(answer.statusCode()).as(reference + " " + text(answer)).isEqualTo(200);
        assertThat(text(answer)).contains(" " + number + "\n");
        return null;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
