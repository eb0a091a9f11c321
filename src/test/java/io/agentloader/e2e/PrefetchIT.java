package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prefetch}, {@code diff} and {@code explain} of the packaged program, and a stop in the middle of a prefetch. */
@Timeout(240)
class PrefetchIT {

    private static final int PATIENCE_SECONDS = 14;

    @TempDir
    Path folder;

    private TestRegistry registry;
    private String haiku;
    private String limerick;
    private Digest digest;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        digest = registry.publish("acme/haiku:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/limerick:1", Agents.raw(Agents.LIMERICK));
        haiku = registry.reference("acme/haiku:1");
        limerick = registry.reference("acme/limerick:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    @Test
    void whatCanBeHadIsStoredAndTheStatusIsThatOfWhatCannot() {
        String never = registry.reference("acme/never:1");

        Ended some = run("prefetch", haiku, never);
        Ended all = run("prefetch", haiku, "oci://" + limerick, "--dependencies");
        Ended none = run("prefetch");
        registry.stop();
        Ended stored = run("cat", "--local", limerick);

        assertThat(some.status()).isEqualTo(3);
        assertThat(some.out().lines())
                .containsExactlyInAnyOrder("registry\t" + haiku + "@" + digest, "not-found\t" + never);
        assertThat(all.status()).as(all.err()).isZero();
        assertThat(all.out()).contains("revalidated\t" + haiku, "registry\t" + limerick);
        assertThat(none.status()).isEqualTo(2);
        assertThat(stored.out()).isEqualTo(Agents.LIMERICK);
        registry.resume();
    }

    @Test
    void lockIsPulledByItsDigestsHereAndByAService() throws IOException {
        Path lock = folder.resolve("agents.lock");
        assertThat(run("lock", haiku, "-o", lock.toString()).status()).isZero();
        String exactly = registry.reference("acme/haiku@" + digest);

        Ended here = run("prefetch", "--lock", lock.toString());
        Ended broken = run("prefetch", "--lock", folder.resolve("nothing").toString());

        assertThat(here.out()).isEqualTo("store\t" + exactly + "\n");
        assertThat(broken.status()).isEqualTo(2);
        try (LoaderProcess service = LoaderProcess.start(folder, Map.of())) {
            String url = "http://127.0.0.1:" + service.port();
            Ended there = run("prefetch", "--lock", lock.toString(), "--server", url, "--format", "json");
            Ended missing = run("prefetch", registry.reference("acme/never:1"), limerick, "--server", url);
            Ended wrong = run("prefetch", "a//b", "--server", url);

            assertThat(there.status()).as(there.err()).isZero();
            assertThat(new JsonMapper()
                            .readTree(there.out())
                            .at("/agents/0/reference")
                            .asText())
                    .isEqualTo(exactly);
            assertThat(missing.status()).isEqualTo(3);
            assertThat(missing.out()).contains("registry\t" + limerick + "@");
            assertThat(wrong.status()).isEqualTo(2);
        }
    }

    @Test
    void differencesAreToldAsTextAndAsADocumentHereAndThere() throws IOException {
        Ended text = run("diff", haiku, limerick);
        Ended json = run("diff", haiku, limerick, "--format", "json");
        Ended same = run("diff", haiku, digest.toString());
        Ended never = run("diff", haiku, registry.reference("acme/never:1"));

        assertThat(text.status()).as(text.err()).isZero();
        assertThat(text.out())
                .startsWith("--- " + haiku + "@" + digest + "\n+++ " + limerick + "@")
                .contains(
                        "\n-    description: Answers in three lines.\n",
                        "\n+    description: Answers in five lines.\n");
        assertThat(new JsonMapper().readTree(json.out()).at("/changes/0/name").asText())
                .isEqualTo("root");
        assertThat(same.out()).isEmpty();
        assertThat(same.status()).isZero();
        assertThat(never.status()).isEqualTo(3);
        try (LoaderProcess service = LoaderProcess.start(folder, Map.of())) {
            String url = "http://127.0.0.1:" + service.port();
            assertThat(run("diff", haiku, limerick, "--server", url).out()).isEqualTo(text.out());
            assertThat(run("diff", haiku, limerick, "--server", url, "--format", "json")
                            .out())
                    .isEqualTo(json.out());
            assertThat(run("explain", haiku, "--server", url).out()).contains("step: confirm\n");
        }
    }

    @Test
    void explanationIsPrintedAndNobodyIsAsked() {
        Ended explained = run("explain", haiku);

        assertThat(explained.status()).as(explained.err()).isZero();
        assertThat(explained.out()).contains("kind: Explanation\n", "step: fetch\n", "stored: none\n");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void stopCancelsAPrefetchAndEndsItsStream() throws Exception {
        Gate gate = registry.hold(Requests.manifests());
        try (LoaderProcess service = LoaderProcess.start(folder, Map.of())) {
            HttpResponse<byte[]> accepted = service.post("/agents/" + haiku + "/-/prefetch");
            String location = accepted.headers().firstValue("Location").orElseThrow();
            gate.awaitArrivals(1);
            CompletableFuture<HttpResponse<byte[]>> stream =
                    CompletableFuture.supplyAsync(() -> service.get(location, "Accept", "text/event-stream"));
            while (service.get(location).statusCode() != 200) {
                Thread.onSpinWait();
            }

            service.process().destroy();

            assertThat(service.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(service.log())
                    .isTrue();
            registry.awaitAbandoned(1);
            HttpResponse<byte[]> ended = stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (ended.statusCode() == 200) {
                assertThat(new String(ended.body(), StandardCharsets.UTF_8))
                        .contains("event: operation\n", "\"state\":\"cancelled\"");
            }
        }
    }
}
