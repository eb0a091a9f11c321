package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Requests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator's settings and an operator's accidents do to the packaged service. */
@Timeout(120)
class OperatorIT extends OneAgentPublished {

    @Test
    void offlineModeServesWhatIsStoredAndAsksNobody() {
        try (LoaderProcess online = LoaderProcess.start(folder, Map.of())) {
            online.get(helper());
        }
        registry.clear();

        try (LoaderProcess offline = LoaderProcess.start(folder, Map.of("AGENT_LOADER_OFFLINE", "true"))) {
            HttpResponse<byte[]> stored = offline.get(helper());
            HttpResponse<byte[]> missing = offline.get("/agents/" + registry.reference("acme/other:1"));
            HttpResponse<byte[]> refresh = offline.post(helper() + "/refresh");
            HttpResponse<byte[]> remote = offline.get(helper() + "?source=remote");

            assertThat(body(stored)).isEqualTo(Agents.HAIKU);
            assertThat(missing.statusCode()).isEqualTo(504);
            assertThat(body(missing)).contains("\"code\":\"not-cached\"", "\"stored\":\"none\"");
            assertThat(refresh.statusCode()).isEqualTo(503);
            assertThat(body(refresh))
                    .contains("\"code\":\"offline\"", registry.reference("acme/helper:1"), "\"hint\":");
            assertThat(remote.statusCode()).isEqualTo(503);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void freshTagIsServedWithoutAskingForAsLongAsTheOperatorSays() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_FRESHNESS", "1h"))) {
            loader.get(helper());
            registry.clear();

            HttpResponse<byte[]> answer = loader.get(helper());

            assertThat(header(answer, "Agent-Source")).isEqualTo("store");
            assertThat(header(answer, "Cache-Control")).startsWith("max-age=3600");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void moreThanThePullsThatMayRunAndWaitIsRefused() {
        Gate gate = registry.hold(Requests.manifests());
        ExecutorService callers = Executors.newFixedThreadPool(12);
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_PULLS_MAX", "1"))) {
            List<CompletableFuture<HttpResponse<byte[]>>> calls = IntStream.range(0, 12)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> loader.get("/agents/" + registry.reference("acme/n" + i + ":1")), callers))
                    .toList();
            HttpResponse<byte[]> refused = CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new))
                    .thenApply(OperatorIT::answer)
                    .join();
            gate.open();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            assertThat(body(refused)).contains("\"code\":\"overloaded\"", registry.host(), "\"hint\":");
            assertThat(calls.stream().filter(call -> call.join().statusCode() == 404))
                    .hasSize(9);
        } finally {
            callers.shutdownNow();
        }
    }

    @SuppressWarnings("unchecked")
    private static HttpResponse<byte[]> answer(Object response) {
        return (HttpResponse<byte[]>) response;
    }

    @Test
    void storeThatCannotBeUsedStopsNoPullAndIsToldToLocalReads() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            Path bookkeeping = folder.resolve("store").resolve(".agent-loader");
            Files.move(bookkeeping, folder.resolve("elsewhere"));
            Files.writeString(bookkeeping, "in the way");

            HttpResponse<byte[]> unkept = loader.get(helper());
            HttpResponse<byte[]> ready = loader.get("/q/health/ready");
            Files.delete(bookkeeping);
            Files.move(folder.resolve("elsewhere"), bookkeeping);
            HttpResponse<byte[]> kept = loader.get(helper());

            assertThat(body(unkept)).isEqualTo(Agents.HAIKU);
            assertThat(header(unkept, "Cache-Status"))
                    .contains("detail=store-unavailable")
                    .doesNotContain("stored;");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(body(ready)).contains("\"state\": \"read-only\"");
            assertThat(header(kept, "Cache-Status")).contains("stored");
            assertThat(loader.log()).contains("not kept reference=" + registry.reference("acme/helper:1"));
        }
    }

    @Test
    void restartServesWhatWasAcknowledgedBeforeAKill() {
        try (LoaderProcess first = LoaderProcess.start(folder, Map.of())) {
            first.get(helper());
            first.kill();
        }
        registry.always(Requests.any(), Faults.reset());

        try (LoaderProcess second = LoaderProcess.start(folder, Map.of())) {
            HttpResponse<byte[]> answer = second.get(helper());

            assertThat(body(answer)).isEqualTo(Agents.HAIKU);
            assertThat(header(answer, "Agent-Source")).isEqualTo("stale");
        }
    }
}
