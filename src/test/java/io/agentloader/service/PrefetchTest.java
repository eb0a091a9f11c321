package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code prefetch} and what is told of it under {@code /operations}. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class PrefetchTest {

    private static final int MOST_QUESTIONS = 5_000;
    private static final String JSON = "Content-Type: application/json";
    private static final String STREAM = "Accept: text/event-stream";

    @TestHTTPResource
    URI service;

    private final String mark = "# " + UUID.randomUUID() + "\n";
    private TestRegistry registry;
    private RawHttp http;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Digest publish(String name) {
        return registry.publish(name, Agents.raw(Agents.HAIKU + mark + "# " + name + "\n"));
    }

    private String list(Stream<String> names) {
        return names.map(registry::reference)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(",", "{\"references\":[", "]}"));
    }

    private Reply prefetch(String query, String body) {
        return http.sendBody("POST", "/agents/-/prefetch" + query, body, JSON, "Content-Length: " + body.length());
    }

    /** Asks until the work is over. */
    private JsonNode ended(Reply accepted) {
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.header("Retry-After")).isEqualTo("1");
        String location = accepted.header("Location");
        for (int i = 0; i < MOST_QUESTIONS; i++) {
            JsonNode operation = http.get(location).json();
            if (!operation.at("/state").asText().equals("running")) {
                return operation;
            }
        }
        throw new AssertionError(location + " does not end");
    }

    private List<String> rows(JsonNode operation) {
        List<String> rows = new ArrayList<>();
        operation
                .at("/result/agents")
                .forEach(agent -> rows.add(agent.path("state").asText() + " "
                        + agent.path("reference").asText().replace(registry.host() + "/", "")));
        return rows;
    }

    @Test
    void whatCanBeHadOfManyIsStoredAndTheRestIsToldWithItsReason() {
        IntStream.range(3, 200).forEach(i -> publish("acme/a" + i + ":1"));

        JsonNode operation = ended(prefetch("", list(IntStream.range(0, 200).mapToObj(i -> "acme/a" + i + ":1"))));

        assertThat(operation.at("/state").asText()).isEqualTo("done");
        assertThat(operation.at("/operation").asText()).isEqualTo("prefetch");
        JsonNode result = operation.at("/result");
        assertThat(result.at("/kind").asText()).isEqualTo("Prefetch");
        assertThat(result.at("/asked").asInt()).isEqualTo(200);
        assertThat(result.at("/pulled").asInt()).isEqualTo(197);
        assertThat(result.at("/failed").asInt()).isEqualTo(3);
        assertThat(result.at("/cut").asBoolean()).isFalse();
        assertThat(rows(operation))
                .hasSize(200)
                .contains("failed acme/a0:1", "failed acme/a1:1", "failed acme/a2:1", "pulled acme/a199:1");
        result.at("/agents").forEach(agent -> {
            if (agent.path("state").asText().equals("failed")) {
                assertThat(agent.at("/problem/code").asText()).isEqualTo("not-found");
                assertThat(agent.at("/digest").isNull()).isTrue();
            } else {
                assertThat(agent.at("/source").asText()).isEqualTo("registry");
            }
        });
        registry.clear();
        Reply local = http.get("/agents/" + registry.reference("acme/a199:1"), "Cache-Control: only-if-cached");
        assertThat(local.status()).isEqualTo(200);
        assertThat(result.at("/bytes").asInt()).isGreaterThan(197 * Agents.HAIKU.length());
        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?dependencies=true"})
    void eachRangeIsToldWithWhatItCameTo(String query) {
        Digest lower = publish("acme/r:1.2.0");
        Digest higher = publish("acme/r:1.3.0");

        JsonNode result = ended(
                        prefetch(query, list(Stream.of("acme/r:^1.2", "acme/r:>=1", "acme/r:~1.2", "acme/r:^7"))))
                .at("/result");

        List<String> told = new ArrayList<>();
        result.at("/agents")
                .forEach(row -> told.add(row.path("range").asText() + " "
                        + row.path("reference").asText().replaceFirst(".*/", "") + " "
                        + row.path("digest").asText()));
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "^1.2 r:1.3.0 " + higher, ">=1 r:1.3.0 " + higher, "~1.2 r:1.2.0 " + lower, "^7 r:^7 null");
        assertThat(result.at("/pulled").asInt()).isEqualTo(3);
        assertThat(result.at("/bytes").asInt()).isEqualTo(2 * size("acme/r:1.2.0"));
    }

    private int size(String name) {
        return (Agents.HAIKU + mark + "# " + name + "\n").getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void noMoreThanSixteenAreAskedForAtOnce() {
        IntStream.range(0, 40).forEach(i -> publish("acme/b" + i + ":1"));
        Gate gate = registry.hold(Requests.manifests());

        Reply accepted = prefetch("", list(IntStream.range(0, 40).mapToObj(i -> "acme/b" + i + ":1")));
        gate.awaitArrivals(16);
        JsonNode meanwhile = http.get(accepted.header("Location")).json();

        assertThat(gate.arrivals()).as("beyond them").isZero();
        assertThat(meanwhile.at("/state").asText()).isEqualTo("running");
        assertThat(meanwhile.at("/result/pulled").asInt()).isZero();
        gate.open();
        assertThat(ended(accepted).at("/result/pulled").asInt()).isEqualTo(40);
    }

    @Test
    void theSameListIsNotPulledTwiceAtATime() {
        publish("acme/one:1");
        publish("acme/two:1");
        Gate gate = registry.hold(Requests.manifests());

        Reply first = prefetch("", list(Stream.of("acme/one:1", "acme/two:1")));
        Reply again = prefetch("", list(Stream.of("acme/two:1", "acme/one:1", "acme/one:1")));
        Reply other = prefetch("", list(Stream.of("acme/two:1")));
        gate.open();

        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(other.header("Location")).isNotEqualTo(first.header("Location"));
        assertThat(ended(first).at("/result/asked").asInt()).isEqualTo(2);
        ended(other);
        Reply later = prefetch("", list(Stream.of("acme/one:1", "acme/two:1")));
        assertThat(later.header("Location")).isNotEqualTo(first.header("Location"));
        ended(later);
    }

    @Test
    void dependenciesComeAlongWhenTheyAreWanted() {
        publish("acme/leaf:1");
        String names = "[" + registry.reference("acme/leaf:1") + ", " + registry.reference("acme/none:1")
                + ", denied.example/a/b:1, 'a b/c', 'https://agents.example/x']";
        registry.publish(
                "acme/root:1", Agents.raw("agents: {root: {model: auto, sub_agents: " + names + "}}\n" + mark));
        String view = "/agents/" + registry.reference("acme/root:1") + "/-/prefetch";

        JsonNode alone = ended(http.send("POST", view));
        JsonNode whole = ended(http.send("POST", view + "?dependencies=true"));

        assertThat(rows(alone)).containsExactly("pulled acme/root:1");
        assertThat(rows(whole))
                .containsExactly(
                        "pulled acme/root:1",
                        "pulled acme/leaf:1",
                        "failed acme/none:1",
                        "failed denied.example/a/b:1",
                        "failed a b/c",
                        "skipped https://agents.example/x");
        assertThat(whole.at("/result/agents/3/problem/code").asText()).isEqualTo("reference-not-allowed");
        assertThat(whole.at("/result/agents/4/problem/code").asText()).isEqualTo("invalid-reference");
    }

    @Test
    void lockIsPulledByItsDigests() throws IOException {
        Digest locked = publish("acme/locked:1");
        String view = "/agents/" + registry.reference("acme/locked:1");
        String lock = new JsonMapper()
                .readTree(http.get(view + "/-/dependencies").body())
                .toString();
        assertThat(http.send("DELETE", view).status()).isEqualTo(204);
        publish("acme/locked:1");

        JsonNode operation = ended(prefetch("", lock));

        assertThat(operation.at("/result/agents/0/reference").asText())
                .isEqualTo(registry.reference("acme/locked@" + locked));
        assertThat(operation.at("/result/agents/0/digest").asText()).isEqualTo(locked.toString());
    }

    @Test
    void lockWithoutADigestHasNothingToPull() {
        registry.clear();

        JsonNode operation = ended(prefetch(
                "", "{\"kind\":\"Lock\",\"version\":1,\"agents\":[{\"reference\":\"acme/gone:1\",\"digest\":null}]}"));

        assertThat(operation.at("/state").asText()).isEqualTo("done");
        assertThat(operation.at("/result/asked").asInt()).isZero();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void registryInTroubleIsToldByItsStaleCopy() {
        publish("acme/stale:1");
        assertThat(http.get("/agents/" + registry.reference("acme/stale:1")).status())
                .isEqualTo(200);
        registry.always(Requests.manifests(), Faults.status(503));

        JsonNode operation = ended(prefetch("", list(Stream.of("acme/stale:1"))));

        assertThat(operation.at("/result/agents/0/source").asText()).isEqualTo("stale");
    }

    @Test
    void streamTellsEachAgentAndTheEnd() {
        publish("acme/s1:1");
        publish("acme/s2:1");
        Reply accepted = prefetch("", list(Stream.of("acme/s1:1", "acme/s2:1", "acme/s3:1")));

        Reply stream = http.get(accepted.header("Location"), STREAM);

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
        List<String> events =
                stream.body().lines().filter(line -> line.startsWith("event: ")).toList();
        assertThat(events).containsExactly("event: agent", "event: agent", "event: agent", "event: operation");
        assertThat(stream.body())
                .contains(
                        "id: 1\nevent: agent\ndata: {\"reference\":", "id: 3\n", "\"state\":\"done\"", "\"pulled\":2");
        Reply resumed = http.get(accepted.header("Location"), STREAM, "Last-Event-ID: 2");
        assertThat(resumed.body()).contains("id: 3\nevent: agent\n").doesNotContain("id: 2\n");
    }

    @Test
    void streamWaitsForWhatComes() {
        publish("acme/w:1");
        Gate gate = registry.hold(Requests.manifests());
        Reply accepted = prefetch("", list(Stream.of("acme/w:1")));
        CompletableFuture<Reply> stream =
                CompletableFuture.supplyAsync(() -> http.get(accepted.header("Location"), STREAM));
        gate.awaitArrivals(1);
        gate.open();

        assertThat(stream.join().body()).contains("event: agent\n", "event: operation\n", "\"state\":\"done\"");
    }

    @Test
    void workWithoutAgentsHasAStreamToo() {
        Reply accepted = http.send("POST", "/store/gc?dry-run=true");

        Reply stream = http.get(accepted.header("Location"), STREAM);

        assertThat(stream.body())
                .contains("event: operation\ndata: {\"kind\":\"Operation\"")
                .contains("\"Collection\"");
        assertThat(http.send("HEAD", accepted.header("Location"), STREAM).header("Content-Type"))
                .isEqualTo("text/event-stream");
        assertThat(http.get("/operations/none", STREAM).json().at("/code").asText())
                .isEqualTo("no-such-resource");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"references\":[]} | invalid-parameter",
                "{\"references\":\"acme/a\"} | invalid-parameter",
                "{\"references\":[1]} | invalid-parameter",
                "{\"references\":[\"acme/a\"],\"more\":1} | invalid-parameter",
                "{\"references\":[\"acme/a\",\"a//b\"]} | invalid-reference",
                "{\"kind\":\"Lock\",\"agents\":[]} | invalid-parameter",
                "{\"kind\":\"Lock\",\"version\":9,\"agents\":[{}]} | invalid-parameter",
                "[] | invalid-parameter",
                "nothing | invalid-parameter"
            })
    void whatIsNoListIsRefusedAndNothingBegins(String body, String code) {
        Reply reply = prefetch("", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/code").asText()).isEqualTo(code);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void onlyJsonAndKnownParametersAreTaken() {
        Reply text = http.sendBody("POST", "/agents/-/prefetch", "{}", "Content-Length: 2");

        assertThat(text.status()).isEqualTo(415);
        assertThat(prefetch("?dependecies=true", "{}").status()).isEqualTo(400);
        assertThat(prefetch("", list(IntStream.rangeClosed(0, 1_000).mapToObj(i -> "a/b:" + i)))
                        .status())
                .isEqualTo(400);
        assertThat(http.get("/agents/-/prefetch").header("Allow")).isEqualTo("POST");
        assertThat(http.get("/agents/acme/a/-/prefetch").header("Allow")).isEqualTo("POST");
        assertThat(http.send("POST", "/agents/-/prefetch", JSON, "Content-Length: 262145")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void manyReferencesAreResolvedAtOnceEachForItself() {
        Digest one = publish("acme/r1:1");
        publish("acme/r2:1");
        registry.always(seen -> seen.path().contains("/acme/r2/"), Faults.status(403));
        registry.clear();
        String body = list(Stream.of("acme/r1:1", "acme/none:1", "acme/r2:1"))
                .replace("]}", ",\"a//b\",\"oci://" + registry.reference("acme/r1:1") + "\"]}");

        Reply reply = http.sendBody("POST", "/agents/-/resolve", body, JSON, "Content-Length: " + body.length());

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode document = reply.json();
        assertThat(document.at("/kind").asText()).isEqualTo("Resolutions");
        JsonNode rows = document.at("/resolutions");
        assertThat(rows.size()).isEqualTo(5);
        assertThat(rows.at("/0/digest").asText()).isEqualTo(one.toString());
        assertThat(rows.at("/0/reference").asText()).isEqualTo(registry.reference("acme/r1:1@" + one));
        assertThat(rows.at("/0/confirmedBy").asText()).isEqualTo(registry.host());
        assertThat(rows.at("/1/problem/code").asText()).isEqualTo("not-found");
        assertThat(rows.at("/2/problem/code").asText()).isEqualTo("upstream-denied");
        assertThat(rows.at("/3/problem/code").asText()).isEqualTo("invalid-reference");
        assertThat(rows.at("/3/asked").asText()).isEqualTo("a//b");
        assertThat(rows.at("/4/digest").asText()).isEqualTo(one.toString());
        assertThat(registry.blobRequests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"references\":[]}", "{}", "[]", "{\"references\":[\"a/b\"],\"x\":1}"})
    void whatIsNoListResolvesToNothing(String body) {
        Reply reply = http.sendBody("POST", "/agents/-/resolve", body, JSON, "Content-Length: " + body.length());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/code").asText()).isEqualTo("invalid-parameter");
    }
}
