package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ForeignLock;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ls}, {@code rm}, {@code gc}, {@code fsck} and {@code du} of the packaged program, on the store of a service that runs. */
@Timeout(240)
class StoreCommandsIT {

    @TempDir
    Path folder;

    private final Packed agent = Agents.raw(Agents.HAIKU);
    private TestRegistry registry;
    private StoreInspector store;
    private LoaderProcess loader;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", agent);
        helper = registry.reference("acme/helper:1");
        store = new StoreInspector(folder.resolve("store"));
        loader = LoaderProcess.start(folder, Map.of());
        loader.get("/agents/" + helper);
        registry.clear();
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void whoeverWaitsForTheLockIsToldAtOnceForWhomAndDoesItsWorkOnceItIsFree() throws Exception {
        Path err = folder.resolve("waiting.err");
        Process collecting;
        try (ForeignLock lock = ForeignLock.on(folder.resolve("store/.agent-loader/gc.lock"))) {
            collecting = LoaderProcess.launchCommand(folder, err, folder.resolve("waiting.out"), "rm", helper);
            String expected = "agent-loader: process " + lock.pid()
                    + " holds the store's lock .agent-loader/gc.lock; waiting for it\n";
            Instant patience = Instant.now().plus(Duration.ofSeconds(20));
            while (!Files.readString(err).equals(expected) && Instant.now().isBefore(patience)) {
                assertThat(collecting.isAlive()).isTrue();
            }
            assertThat(err).hasContent(expected);
        }

        assertThat(collecting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(collecting.exitValue()).isZero();
        assertThat(run("ls").out()).isEmpty();
    }

    @Test
    void outputThatTakesOnlyAPartOfABundleIsAFailure() throws Exception {
        Process exporting = LoaderProcess.launchCommand(
                folder, folder.resolve("export.err"), Path.of("/dev/full"), "export", "--local", helper, "-o", "-");

        assertThat(exporting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(exporting.exitValue()).isEqualTo(2);
        assertThat(folder.resolve("export.err"))
                .content()
                .startsWith("agent-loader: the output took only a part of the bundle");
    }

    @Test
    void whatIsStoredIsListedAndCounted() throws IOException {
        Ended listed = run("ls");
        Ended json = run("ls", "--format", "json");
        Ended counted = run("du", "--format", "json");

        assertThat(listed.out()).startsWith(helper + "\t" + agent.manifest().digest() + "\t");
        assertThat(listed.status()).isZero();
        assertThat(json(json.out()).at("/kind").asText()).isEqualTo("AgentList");
        assertThat(json(json.out()).at("/agents/0/reference").asText()).isEqualTo(helper);
        assertThat(json(counted.out()).at("/kind").asText()).isEqualTo("StoreInfo");
        assertThat(json(counted.out()).at("/entries").asInt()).isEqualTo(1);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void flippedBitIsFoundSetAsideAndHealedByExactlyOnePull() throws IOException {
        store.flipBit(store.blob(Agents.layer(agent).digest()));

        Ended found = run("fsck");
        Ended repaired = run("fsck", "--repair");
        HttpResponse<byte[]> healed = loader.get("/agents/" + helper);
        JsonNode repair = json(new String(loader.get("/store").body(), java.nio.charset.StandardCharsets.UTF_8))
                .at("/repairs/0");
        Ended after = run("fsck");

        assertThat(found.status()).isEqualTo(10);
        assertThat(found.out())
                .contains("the blob " + Agents.layer(agent).digest() + " does not hash to its name", "1 damaged");
        assertThat(repaired.status()).isZero();
        assertThat(repaired.out()).contains("set aside: " + store.quarantined().get(0));
        assertThat(healed.body()).asString().isEqualTo(Agents.HAIKU);
        assertThat(registry.manifestRequests()).hasSize(1);
        assertThat(registry.blobRequests()).hasSize(1);
        assertThat(repair.at("/reference").asText()).isEqualTo(helper);
        assertThat(repair.at("/quarantined/0").asText())
                .isEqualTo(store.quarantined().get(0));
        assertThat(repair.at("/replacedBy").asText()).isEqualTo(registry.host());
        assertThat(after.status()).isZero();
        assertThat(after.out()).contains("0 damaged, 0 missing");
    }

    @Test
    void allIsRemovedThatWasNamedOrNothing() {
        Ended tried = run("rm", "--dry-run", helper);
        Ended missing = run("rm", helper, registry.reference("acme/never:1"));
        Ended kept = run("ls");
        Ended removed = run("rm", helper);
        Ended gone = run("ls");

        assertThat(tried.out()).isEqualTo("would be removed: " + helper + "\n");
        assertThat(missing.status()).isEqualTo(3);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).contains("acme/never:1 is not stored");
        assertThat(kept.out()).contains(helper);
        assertThat(removed.out()).isEqualTo("removed: " + helper + "\n");
        assertThat(gone.out()).isEmpty();
        assertThat(gone.status()).isZero();
    }

    @Test
    void filesThatNothingNamesAreCollected() {
        run("rm", registry.reference("acme/helper@" + agent.manifest().digest()));
        store.ageBlobs(Instant.now().minus(Duration.ofHours(1)));

        Ended tried = run("gc", "--dry-run");
        boolean there = store.blob(agent.manifest().digest()).toFile().exists();
        Ended done = run("gc");

        assertThat(tried.out()).startsWith("would go: 0 references, 0 earlier versions, 2 files");
        assertThat(there).isTrue();
        assertThat(done.out()).startsWith("gone: 0 references, 0 earlier versions, 2 files");
        assertThat(store.blob(agent.manifest().digest())).doesNotExist();
    }

    @Test
    void storeThatIsNotThereIsNotMade() {
        Path elsewhere = folder.resolve("elsewhere");

        Ended ended = LoaderProcess.run(folder, Map.of("AGENT_LOADER_STORE_PATH", elsewhere.toString()), "fsck");

        assertThat(ended.status()).isEqualTo(10);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("agent-loader.store.path");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void unknownOptionIsAQuestionOfUsage() {
        Ended ended = run("gc", "--force");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("--force");
    }
}
