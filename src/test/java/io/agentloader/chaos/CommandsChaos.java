package io.agentloader.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code import}, {@code rm} and {@code gc} on the store of a service that is asked all the time. */
class CommandsChaos {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean done = new AtomicBoolean();
    private TestRegistry registry;
    private LoaderProcess loader;
    private String stays;
    private String comesAndGoes;
    private String byDigest;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        stays = registry.reference("team/stays:1");
        comesAndGoes = registry.reference("team/other:1");
        registry.publish("team/stays:1", Agents.raw(Agents.HAIKU));
        Digest digest = registry.publish("team/other:1", Agents.raw(Agents.LIMERICK));
        byDigest = registry.reference("team/other@" + digest);
        loader = LoaderProcess.start(folder, Map.of());
    }

    @AfterEach
    void stop() {
        done.set(true);
        threads.shutdownNow();
        loader.close();
        registry.close();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void takeNothingFromItsCallersThatTheyWereNotToldTo() throws Exception {
        assertThat(status(stays)).isEqualTo(200);
        Path bundle = folder.resolve("bundle.tar");
        succeed("export", "-o", bundle.toString(), comesAndGoes);
        Future<Integer> reader = threads.submit(this::readUntilDone);
        int rounds = Math.max(1, Amount.imports() / 4);
        for (int round = 0; round < rounds; round++) {
            succeed("import", bundle.toString());
            assertThat(status(comesAndGoes + "?source=local")).isEqualTo(200);
            assertThat(status(byDigest + "?source=local")).isEqualTo(200);
            succeed("rm", comesAndGoes);
            assertThat(status(comesAndGoes + "?source=local")).isEqualTo(504);
            awaitForgotten();
            new StoreInspector(folder.resolve("store")).ageBlobs(Instant.now().minus(Duration.ofHours(1)));
            succeed("gc");
        }
        done.set(true);

        int reads = reader.get();
        StoreFiles store = new StoreFiles(folder.resolve("store"));
        assertThat(store.missing()).isEmpty();
        assertThat(store.named()).containsOnlyKeys(stays);
        assertThat(store.blobs()).hasSize(3);
        Amount.say("commands: " + rounds + " times import, rm and gc while " + reads + " reads");
    }

    private int readUntilDone() {
        int reads = 0;
        while (!done.get()) {
            assertThat(status(stays + "?source=local")).isEqualTo(200);
            reads++;
        }
        return reads;
    }

    /** What was answered from memory a moment ago. */
    private void awaitForgotten() {
        Instant end = Instant.now().plus(PATIENCE);
        while (status(byDigest + "?source=local") == 200) {
            assertThat(Instant.now()).as("still served by its digest").isBefore(end);
        }
    }

    private int status(String target) {
        return loader.get("/agents/" + target).statusCode();
    }

    private void succeed(String... command) {
        Ended ended = LoaderProcess.run(folder, Map.of(), command);
        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    }
}
