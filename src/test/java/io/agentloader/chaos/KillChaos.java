package io.agentloader.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills the service at random instants of its start and of twenty parallel pulls, and looks at what is left. */
class KillChaos {

    private static final int PULLS = 20;
    private static final int TAGS = 8;
    private static final int EVERY = 10;

    /** A refused connection must not keep the registry from being asked once it is up again. */
    private static final Map<String, String> SETTINGS = Map.of("AGENT_LOADER_CIRCUIT_FAILURES", "1000000");

    @TempDir
    Path folder;

    private final Random random = Amount.random("kill -9");
    private final ExecutorService callers = Executors.newFixedThreadPool(PULLS);
    private final Timing restarts = new Timing();
    private final Timing bareStarts = new Timing();

    /** By reference, the latest digest that was answered with 200 and {@code stored}. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private TestRegistry registry;
    private Publications published;
    private StoreFiles store;
    private int cut;
    private int answered;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        published = new Publications(registry);
        store = new StoreFiles(folder.resolve("store"));
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        registry.close();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void killedServiceComesBackAtOnceWithAllThatItSaidItKept() throws Exception {
        int starts = 0;
        Collection<String> latest = List.of();
        for (int round = 0; round < Amount.kills(); round++) {
            if (round % EVERY == 0) {
                bareStart(round);
            }
            Instant since = Instant.now().minusSeconds(1);
            if (random.nextInt(5) == 0) {
                starts++;
                killWhileItStarts();
            } else {
                latest = round(latest);
            }
            assertThat(store.blobsOfAnotherHash(since)).as("round %s", round).isEmpty();
            assertThat(store.missing()).as("round %s", round).isEmpty();
            assertOldOrNew();
        }
        try (LoaderProcess last = restart()) {
            registry.stop();
            acknowledged.keySet().forEach(reference -> assertServed(last, reference));
        }
        assertThat(store.blobsOfAnotherHash(Instant.EPOCH)).isEmpty();
        Amount.say("kill -9: " + Amount.kills() + " rounds, " + starts + " of them while starting; " + answered
                + " pulls answered, " + cut + " cut off; " + acknowledged.size() + " references, "
                + store.records().size() + " records");
        Amount.say("kill -9: ready again " + restarts);
        Amount.say("kill -9: ready on an empty store " + bareStarts);
        assertThat(cut).isPositive();
        assertThat(answered).isPositive();
        assertThat(restarts.median()).isLessThan(Math.max(2000, bareStarts.median() * 3 / 2));
    }

    /** What was acknowledged before is there without a registry; then it is killed in the middle of other pulls. */
    private Collection<String> round(Collection<String> before) throws Exception {
        try (LoaderProcess loader = restart()) {
            assertThat(store.unfinishedByOthers(loader.process().pid())).isEmpty();
            registry.stop();
            before.stream().filter(acknowledged::containsKey).forEach(reference -> assertServed(loader, reference));
            registry.resume();
            return pullAndKill(loader);
        }
    }

    private Collection<String> pullAndKill(LoaderProcess loader) throws Exception {
        Semaphore done = new Semaphore(0);
        Map<String, Future<String>> calls = new ConcurrentHashMap<>();
        for (String reference : references()) {
            calls.put(reference, callers.submit(() -> {
                try {
                    return pull(loader, reference);
                } finally {
                    done.release();
                }
            }));
        }
        assertThat(done.tryAcquire(random.nextInt(PULLS), 60, TimeUnit.SECONDS)).isTrue();
        loader.process().waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
        loader.kill();
        for (Map.Entry<String, Future<String>> call : calls.entrySet()) {
            String digest = call.getValue().get();
            if (digest.isEmpty()) {
                cut++;
            } else {
                answered++;
                acknowledged.put(call.getKey(), digest);
            }
        }
        return new ArrayList<>(calls.keySet());
    }

    /** Tags that have moved since the last round, and agents that are new. */
    private List<String> references() {
        List<String> references = new ArrayList<>();
        for (int i = 0; i < PULLS; i++) {
            references.add(i < TAGS ? published.move("team/moving:" + i) : published.add("team/new"));
        }
        return references;
    }

    /** The digest that the answer calls stored; nothing where the connection broke. Any other answer is a fault. */
    private String pull(LoaderProcess loader, String reference) {
        try {
            HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
            assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
            assertNotOlder(reference, digest(answer));
            // on a machine that is busy enough a confirmation may take too long, and what is stored is served instead
            return answer.headers().firstValue("Cache-Status").orElse("").contains("stored") ? digest(answer) : "";
        } catch (UncheckedIOException killed) {
            return "";
        }
    }

    private void assertServed(LoaderProcess loader, String reference) {
        HttpResponse<byte[]> answer = loader.get("/agents/" + reference);
        assertThat(answer.statusCode()).as(reference).isEqualTo(200);
        assertNotOlder(reference, digest(answer));
    }

    private void assertOldOrNew() {
        store.named().forEach(this::assertNotOlder);
        assertThat(store.named()).containsKeys(acknowledged.keySet().toArray(String[]::new));
    }

    private void assertNotOlder(String reference, String digest) {
        int least = Math.max(0, published.position(reference, acknowledged.getOrDefault(reference, "")));
        assertThat(published.position(reference, digest)).as(reference).isGreaterThanOrEqualTo(least);
    }

    private static String digest(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    private LoaderProcess restart() {
        long start = System.nanoTime();
        LoaderProcess loader = LoaderProcess.start(folder, SETTINGS);
        restarts.since(start);
        return loader;
    }

    private void bareStart(int round) throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty-" + round));
        long start = System.nanoTime();
        LoaderProcess.start(empty, SETTINGS).close();
        bareStarts.since(start);
    }

    private void killWhileItStarts() throws InterruptedException {
        try (LoaderProcess loader = LoaderProcess.launch(folder, SETTINGS)) {
            loader.process().waitFor(random.nextInt(2000), TimeUnit.MILLISECONDS);
            loader.kill();
        }
    }
}
