package io.agentloader.service;

import static io.agentloader.testkit.Requests.any;
import static io.agentloader.testkit.Requests.blobs;
import static io.agentloader.testkit.Requests.head;
import static io.agentloader.testkit.Requests.manifests;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code GET /q/metrics}, from outside: each event shows in its number, and nothing shows that callers could make grow. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class MetricsPageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TestHTTPResource("/")
    URI base;

    @Inject
    ManualClock clock;

    private final StoreInspector store = new StoreInspector(PipelineProfile.store());
    private TestRegistry registry;
    private Caller caller;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        caller = new Caller(base);
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String page() {
        Caller.Reply reply = caller.send("GET", "/q/metrics");
        assertThat(reply.status()).isEqualTo(200);
        return reply.body();
    }

    /** Zero where there is no such line yet. */
    private double value(String series) {
        return page().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private void assertGrows(String series, double by, Runnable event) {
        double before = value(series);
        event.run();
        assertThat(value(series) - before).as(series).isEqualTo(by);
    }

    private void publish() {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    }

    @Test
    void thoseOfTheRuntimeAreThereWithTheFirstAnswer() {
        assertThat(page())
                .contains(
                        "\njvm_memory_used_bytes{",
                        "\njvm_memory_max_bytes{",
                        "\njvm_memory_usage_after_gc{",
                        "\njvm_threads_live_threads ",
                        "\njvm_classes_loaded_classes ",
                        "\njvm_gc_live_data_size_bytes ",
                        "\njvm_info_total{",
                        "\nprocess_uptime_seconds ",
                        "\nprocess_cpu_usage ",
                        "\nprocess_files_open_files ",
                        "\nsystem_cpu_count ");
    }

    @Test
    void everyAnswerIsCountedByItsSource() {
        publish();

        assertGrows(
                "agent_loader_requests_seconds_count{outcome=\"served\",source=\"registry\"}",
                1,
                () -> caller.get(helper));
        assertGrows(
                "agent_loader_requests_seconds_count{outcome=\"served\",source=\"revalidated\"}",
                1,
                () -> caller.get(helper));
        assertGrows(
                "agent_loader_requests_seconds_count{outcome=\"served\",source=\"store\"}",
                1,
                () -> caller.get(helper + "?source=prefer-local"));
        assertGrows(
                "agent_loader_requests_seconds_count{outcome=\"resolved\",source=\"revalidated\"}",
                1,
                () -> caller.get(helper + "/-/digest"));
        assertGrows(
                "agent_loader_requests_seconds_count{outcome=\"not-found\",source=\"none\"}",
                1,
                () -> caller.get(registry.reference("acme/nothing:1")));
    }

    @Test
    void bytesAreThoseOfTheYaml() {
        publish();

        assertGrows(
                "agent_loader_bytes_total{source=\"registry\"}",
                Agents.HAIKU.getBytes(UTF_8).length,
                () -> caller.get(helper));
    }

    @Test
    void everyRequestToARegistryIsCountedByWhatItAskedForAndWhatCameBack() {
        publish();
        String blob =
                "agent_loader_upstream_requests_total{host=\"other\",kind=\"blob\",method=\"GET\",status=\"200\"}";
        registry.once(manifests(), Faults.status(503));

        double blobs = value(blob);
        assertGrows(
                "agent_loader_upstream_requests_total{host=\"other\",kind=\"manifest\",method=\"GET\",status=\"503\"}",
                1,
                () -> caller.get(helper));

        assertThat(value(blob) - blobs).isEqualTo(1);
        assertGrows(
                "agent_loader_upstream_requests_total{host=\"other\",kind=\"manifest\",method=\"HEAD\",status=\"200\"}",
                1,
                () -> caller.get(helper));
    }

    @Test
    void aMirrorOfTheConfigurationIsToldByItsNameAndARequestWithoutAnswerByItsError() {
        assertGrows(
                "agent_loader_upstream_requests_total{host=\"127.0.0.1:1\",kind=\"manifest\",method=\"GET\","
                        + "status=\"connection_refused\"}",
                1,
                () -> caller.get("mirrored.example/acme/metrics:" + System.nanoTime()));
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreIsCountedOnceAsWithoutAnAnswer() {
        publish();
        caller.get(helper);
        String heads = "agent_loader_upstream_requests_total{host=\"other\",kind=\"manifest\",method=\"HEAD\",status=";
        double answered = value(heads + "\"200\"}");
        double before = value(heads + "\"none\"}");
        Gate held = registry.hold(head());

        new RawHttp(base.getPort()).hangUpAfter(() -> held.awaitArrivals(1), "/agents/" + helper);

        awaitValue(heads + "\"none\"}", before + 1);
        held.open();
        caller.get(helper);
        assertThat(value(heads + "\"200\"}")).isEqualTo(answered + 1);
        assertThat(value(heads + "\"none\"}")).isEqualTo(before + 1);
    }

    @Test
    void pullsAreCountedOnceForAllWhoWaited() {
        publish();
        registry.once(blobs(), Faults.delay(Duration.ofMillis(400)));

        assertGrows("agent_loader_pulls_seconds_count{host=\"other\",outcome=\"delivered\"}", 1, () -> {
            List<CompletableFuture<Caller.Reply>> callers =
                    IntStream.range(0, 5).mapToObj(i -> caller.getLater(helper)).toList();
            callers.forEach(Caller::reply);
        });
        assertGrows(
                "agent_loader_pulls_seconds_count{host=\"other\",outcome=\"not-found\"}",
                1,
                () -> caller.get(registry.reference("acme/nothing:1")));
    }

    @Test
    void aPullIsInFlightUntilItEnds() {
        publish();
        registry.once(blobs(), Faults.delay(Duration.ofMillis(900)));

        CompletableFuture<Caller.Reply> waiting = caller.getLater(helper);
        awaitValue("agent_loader_inflight_pulls", 1);
        Caller.reply(waiting);

        awaitValue("agent_loader_inflight_pulls", 0);
    }

    @Test
    void aStandInIsAFallbackWithItsReason() {
        publish();
        caller.get(helper);
        registry.stop();

        assertGrows(
                "agent_loader_fallbacks_total{host=\"other\",reason=\"registry-unavailable\"}",
                1,
                () -> caller.get(helper));
    }

    @Test
    void aRepairIsCountedAndSoIsOneThatFailed() {
        publish();
        caller.get(helper);
        Path record = store.record(ReferenceParser.DEFAULT.parse(helper));

        store.truncate(record);
        assertGrows("agent_loader_recoveries_total{outcome=\"repaired\"}", 1, () -> caller.get(helper));
        store.truncate(record);
        registry.stop();
        assertGrows("agent_loader_recoveries_total{outcome=\"failed\"}", 1, () -> caller.get(helper));
    }

    @Test
    void bytesThatDoNotMatchTheirDigestHaveANumberOfTheirOwn() {
        publish();
        registry.always(blobs(), Faults.flipBit());

        assertGrows("agent_loader_content_mismatches_total{host=\"other\"}", 1, () -> caller.get(helper));
    }

    @Test
    void anAgentThatTheStoreWouldNotKeepIsCounted() throws IOException {
        publish();
        Path bookkeeping = PipelineProfile.store().resolve(".agent-loader");
        Path elsewhere = PipelineProfile.store().resolveSibling("elsewhere");
        Files.move(bookkeeping, elsewhere);
        Files.writeString(bookkeeping, "in the way");

        try {
            assertGrows("agent_loader_unstored_total{reason=\"store-unavailable\"}", 1, () -> caller.get(helper));
            assertThat(value("agent_loader_store_writable")).isZero();
        } finally {
            Files.delete(bookkeeping);
            Files.move(elsewhere, bookkeeping);
        }
        caller.get(helper);
        assertThat(value("agent_loader_store_writable")).isEqualTo(1);
    }

    @Test
    void anOpenCircuitOfAHostNobodyConfiguredShowsAsOther() {
        publish();
        registry.always(any(), Faults.status(503));

        for (int i = 0; i < PipelineProfile.CIRCUIT_FAILURES; i++) {
            caller.get(helper);
        }

        assertThat(value("agent_loader_circuit_state{host=\"other\"}")).isEqualTo(3);
        assertThat(page()).contains("agent_loader_circuit_state{host=\"docker.io\"} 0.0");
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void theStoreIsCountedWhenSomebodyLooks() {
        publish();
        caller.get(helper);
        Instant end = Instant.now().plus(PATIENCE);
        // a count that began before the pull may know its bytes and not yet its record
        while (!(value("agent_loader_store_entries") > 0) && Instant.now().isBefore(end)) {
            clock.advance(Duration.ofSeconds(11));
        }

        assertThat(value("agent_loader_store_bytes")).isPositive();
        assertThat(value("agent_loader_store_entries")).isPositive();
        assertThat(page()).contains("agent_loader_store_quarantined ", "agent_loader_store_lock_timeouts_total ");
    }

    @Test
    void whatAPathCanDoIsToldToWhoAsks() {
        Caller.Reply reply = caller.send("OPTIONS", "/agents/" + helper);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, DELETE, OPTIONS");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aThousandHostsAndDigestsMakeNoSeries() {
        publish();
        caller.get(helper);
        caller.get("denied.example/acme/helper:1");
        caller.get("h.invalid:1/acme/helper:0");
        long before =
                page().lines().filter(line -> line.startsWith("agent_loader")).count();

        List<CompletableFuture<Caller.Reply>> callers = IntStream.range(0, 1_000)
                .mapToObj(i -> caller.getLater("denied-" + i + ".example:" + (i + 1) + "/acme/s3cret-" + i + "@"
                        + Digest.of(Integer.toString(i).getBytes(UTF_8))
                        + "?source=local"))
                .toList();
        callers.forEach(Caller::reply);

        String page = page();
        assertThat(page).doesNotContain("s3cret", "sha256:", "denied-", registry.host(), "acme");
        assertThat(page.lines().filter(line -> line.startsWith("agent_loader")).count())
                .isLessThanOrEqualTo(before + 12);
    }

    private void awaitValue(String series, double wanted) {
        Instant end = Instant.now().plus(PATIENCE);
        while (value(series) != wanted && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(value(series)).as(series).isEqualTo(wanted);
    }
}
