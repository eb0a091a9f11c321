package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.StoreInspector;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers and operators meet from the start of the packaged service to its stop. */
@Timeout(120)
class OperatedIT extends OneAgentPublished {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void assertRefused(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.headers().firstValue("Connection")).contains("close");
        assertThat(body(answer)).contains("\"code\":\"stopping\"");
    }

    private static int ready(LoaderProcess loader) {
        return loader.get("/q/health/ready").statusCode();
    }

    /** Tells it to stop, and waits until it says so. */
    private static void terminate(LoaderProcess loader) {
        loader.process().destroy();
        Instant end = Instant.now().plus(PATIENCE);
        while (ready(loader) == 200 && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
    }

    private static void assertEnds(LoaderProcess loader) throws InterruptedException {
        assertThat(loader.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(loader.log())
                .isTrue();
    }

    @Test
    void anAnswerInFlightFinishesAndNewRequestsAreRefusedMeanwhile() throws Exception {
        Gate gate = registry.hold(Requests.blobs());
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            CompletableFuture<HttpResponse<byte[]>> inFlight =
                    CompletableFuture.supplyAsync(() -> loader.get(helper()));
            gate.awaitArrivals(1);

            terminate(loader);
            assertThat(ready(loader)).isEqualTo(503);
            assertRefused(loader.get(helper()));
            assertThat(loader.get("/q/metrics").statusCode()).isEqualTo(200);
            gate.open();

            HttpResponse<byte[]> answer = inFlight.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(body(answer)).isEqualTo(Agents.HAIKU);
            assertThat(answer.headers().firstValue("Connection")).contains("close");
            assertEnds(loader);
        }
        assertThat(new StoreInspector(folder.resolve("store")).ingest()).isEmpty();
    }

    @Test
    void aCallerOfARegistryThatHangsIsToldBeforeTheEnd() throws Exception {
        registry.always(Requests.manifests(), Faults.hang());
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("QUARKUS_SHUTDOWN_TIMEOUT", "2s"))) {
            CompletableFuture<HttpResponse<byte[]>> inFlight =
                    CompletableFuture.supplyAsync(() -> loader.get(helper()));
            Instant end = Instant.now().plus(PATIENCE);
            while (registry.requests().isEmpty() && Instant.now().isBefore(end)) {
                Thread.onSpinWait();
            }

            terminate(loader);

            assertRefused(inFlight.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEnds(loader);
            assertThat(loader.log()).doesNotContain("\tat ");
        }
        assertThat(new StoreInspector(folder.resolve("store")).ingest()).isEmpty();
    }

    @Test
    void whoHasNothingToDoEndsAtOnce() throws Exception {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            loader.get(helper());
            Instant told = Instant.now();

            loader.process().destroy();
            assertEnds(loader);

            assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void logsAreObjectsOfJsonForWhoAsksForThem() throws Exception {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"))) {
            loader.get(helper(), "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            loader.stop();

            List<String> messages = new ArrayList<>();
            for (String line : loader.log().lines().toList()) {
                messages.add(new JsonMapper().readTree(line).get("message").textValue());
            }
            assertThat(messages)
                    .filteredOn(message -> message.startsWith("served "))
                    .singleElement()
                    .asString()
                    .endsWith(" request=4bf92f3577b34da6a3ce929d0e0e4736");
        }
    }

    @Test
    void aWarmReferenceIsThereBeforeAnybodyAsksAndAlsoWithoutItsRegistry() throws Exception {
        Map<String, String> warm = Map.of("AGENT_LOADER_WARM", registry.reference("acme/helper:1"));
        try (LoaderProcess loader = LoaderProcess.start(folder, warm)) {
            awaitStarted(loader);
            assertThat(registry.blobRequests()).hasSize(1);
            assertThat(body(loader.get("/q/metrics")))
                    .containsPattern("agent_loader_tag_age_seconds\\{reference=\"" + registry.reference("acme/helper:1")
                            + "\"\\} \\d");
        }
        registry.stop();
        try (LoaderProcess loader = LoaderProcess.start(folder, warm)) {
            awaitStarted(loader);
            assertThat(body(loader.get("/q/health/started"))).contains("\"held\": 1");
            assertThat(body(loader.get("/q/metrics")))
                    .contains("agent_loader_fallbacks_total{host=\"other\",reason=\"registry-unavailable\"} 1.0");
        }
    }

    private static void awaitStarted(LoaderProcess loader) {
        Instant end = Instant.now().plus(PATIENCE);
        while (loader.get("/q/health/started").statusCode() != 200
                && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(loader.get("/q/health/started").statusCode()).isEqualTo(200);
    }
}
