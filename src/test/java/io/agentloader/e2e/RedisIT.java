package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packaged replicas with a Redis, and what it costs to have none. */
@Timeout(180)
class RedisIT {

    private static final String SECRET = "a-secret-of-replicas-that-is-long-enough";
    private static final String LIBRARY = "io.vertx.redis.";
    private static final int REPLICAS = 3;
    private static final int REFERENCES = 100;
    private static final String ROOM = "io.agentloader.shared.RedisCache";

    @TempDir
    Path folder;

    private Map<String, String> environment(RedisServer redis, Path classes) {
        return new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Xlog:class+load:file=" + classes,
                "AGENT_LOADER_REDIS_URL",
                redis.url(),
                "AGENT_LOADER_REDIS_SECRET",
                SECRET,
                "AGENT_LOADER_REDIS_TIMEOUT",
                "2s"));
    }

    private static void awaitTag(RedisServer redis) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (redis.keys(":tag:").isEmpty()) {
            assertThat(System.nanoTime()).as("nothing was shared in time").isLessThan(end);
        }
    }

    @Test
    void freshReplicaAnswersWithTheRegistryDown() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
            String helper = "/agents/" + registry.reference("acme/helper:1");
            String etag;
            Path first = Files.createDirectory(folder.resolve("first"));
            try (LoaderProcess loader = LoaderProcess.start(first, environment(redis, first.resolve("classes")))) {
                HttpResponse<byte[]> pulled = loader.get(helper);
                assertThat(body(pulled)).isEqualTo(Agents.HAIKU);
                etag = header(pulled, "ETag");
                awaitTag(redis);
            }
            registry.stop();

            Path second = Files.createDirectory(folder.resolve("second"));
            Path classes = second.resolve("classes");
            try (LoaderProcess loader = LoaderProcess.start(second, environment(redis, classes))) {
                HttpResponse<byte[]> shared = loader.get(helper);

                assertThat(shared.statusCode()).isEqualTo(200);
                assertThat(body(shared)).isEqualTo(Agents.HAIKU);
                assertThat(header(shared, "ETag")).isEqualTo(etag);
                assertThat(header(shared, "Agent-Source")).isEqualTo("stale");
                assertThat(header(shared, "Agent-Confirmed-By")).isEqualTo(registry.host());
                assertThat(body(loader.get("/q/metrics")))
                        .contains("agent_loader_shared_up 1.0")
                        .contains("agent_loader_shared_requests_total{operation=\"tag\",outcome=\"done\"} 1.0");
                redis.stop();
                assertThat(body(loader.get(helper))).isEqualTo(Agents.HAIKU);
                assertThat(loader.log()).doesNotContain(SECRET, RedisServer.PASSWORD);
            }
            assertThat(Files.readString(classes)).contains(LIBRARY);
        }
    }

    @Test
    void threeHundredCallersOfThreeReplicasAreOneHundredRequestsForManifests() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                TestRegistry registry = TestRegistry.start();
                Replicas replicas = new Replicas()) {
            for (int i = 0; i < REPLICAS; i++) {
                Path own = Files.createDirectory(folder.resolve("replica" + i));
                replicas.loaders().add(LoaderProcess.launch(own, together(redis)));
            }
            replicas.loaders().forEach(LoaderProcess::awaitReady);

            assertThat(manifestRequests(registry, replicas, "first")).isEqualTo(REFERENCES);
            assertThat(metrics(replicas, "share", "done")).isEqualTo(REFERENCES);
            assertThat(metrics(replicas, "turn", "away") + metrics(replicas, "wait", "away"))
                    .isZero();

            killedLeaderCostsItsLeaseAndOneRequest(redis, registry, replicas);

            redis.stop();
            assertThat(manifestRequests(registry, replicas, "third"))
                    .isLessThanOrEqualTo(replicas.loaders().size() * REFERENCES);
        }
    }

    private static Map<String, String> together(RedisServer redis) {
        return Map.of(
                "AGENT_LOADER_REDIS_URL",
                redis.url(),
                "AGENT_LOADER_REDIS_SECRET",
                SECRET,
                // a machine that is slow loses no lease
                "AGENT_LOADER_REDIS_TIMEOUT",
                "10s",
                "AGENT_LOADER_REDIS_LEASE",
                "60s",
                // who comes when it is there confirms nothing
                "AGENT_LOADER_FRESHNESS",
                "5m");
    }

    private static void killedLeaderCostsItsLeaseAndOneRequest(
            RedisServer redis, TestRegistry registry, Replicas replicas) {
        registry.publish("acme/killed:1", Agents.gzip(Agents.HAIKU));
        registry.clear();
        String killed = "/agents/" + registry.reference("acme/killed:1");
        Gate gate = registry.hold(Requests.manifests());
        LoaderProcess leader = replicas.loaders().remove(0);
        CompletableFuture<HttpResponse<byte[]>> lost = leader.getting(killed);
        gate.awaitArrivals(1);
        leader.kill();
        List<CompletableFuture<HttpResponse<byte[]>>> others = replicas.loaders().stream()
                .map(loader -> loader.getting(killed))
                .toList();
        // as if the rest of its time had gone by
        redis.keys(":lease:").forEach(key -> redis.text("PEXPIRE", key, "100"));
        gate.awaitArrivals(1);
        gate.open();

        for (CompletableFuture<HttpResponse<byte[]>> other : others) {
            assertThat(body(other.join())).isEqualTo(Agents.HAIKU);
        }
        assertThat(lost).failsWithin(Duration.ofSeconds(10));
        assertThat(registry.manifestRequests()).hasSize(2);
    }

    /** How many there are when each of the replicas is asked for each of the references, all at once. */
    private static int manifestRequests(TestRegistry registry, Replicas replicas, String name) {
        for (int i = 0; i < REFERENCES; i++) {
            registry.publish("acme/" + name + ":" + i, Agents.gzip(agent(i)));
        }
        registry.clear();
        List<List<CompletableFuture<HttpResponse<byte[]>>>> callers = new ArrayList<>();
        for (int i = 0; i < REFERENCES; i++) {
            String target = "/agents/" + registry.reference("acme/" + name + ":" + i);
            callers.add(replicas.loaders().stream()
                    .map(loader -> loader.getting(target))
                    .toList());
        }
        for (int i = 0; i < REFERENCES; i++) {
            for (CompletableFuture<HttpResponse<byte[]>> caller : callers.get(i)) {
                HttpResponse<byte[]> answer = caller.join();
                assertThat(answer.statusCode()).as(body(answer)).isEqualTo(200);
                assertThat(body(answer)).isEqualTo(agent(i));
            }
        }
        return registry.manifestRequests().size();
    }

    /** Of all replicas. */
    private static int metrics(Replicas replicas, String operation, String outcome) {
        String name =
                "agent_loader_shared_requests_total{operation=\"" + operation + "\",outcome=\"" + outcome + "\"} ";
        return replicas.loaders().stream()
                .flatMap(loader -> body(loader.get("/q/metrics")).lines())
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    private static String agent(int number) {
        return Agents.HAIKU + "# " + number + "\n";
    }

    private record Replicas(List<LoaderProcess> loaders) implements AutoCloseable {
        private Replicas() {
            this(new ArrayList<>());
        }

        @Override
        public void close() {
            loaders.forEach(LoaderProcess::close);
        }
    }

    @Test
    void whatOneReplicaRefreshesReachesWhoeverWaitsAtAnother() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                TestRegistry registry = TestRegistry.start();
                Replicas replicas = new Replicas()) {
            registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
            String helper = "/agents/" + registry.reference("acme/helper:1");
            Map<String, String> seldom = new HashMap<>(together(redis));
            seldom.put("AGENT_LOADER_WATCH_INTERVAL", "1h");
            for (int i = 0; i < REPLICAS; i++) {
                Path own = Files.createDirectory(folder.resolve("telling" + i));
                replicas.loaders().add(LoaderProcess.launch(own, seldom));
            }
            replicas.loaders().forEach(LoaderProcess::awaitReady);
            List<Iterator<String>> watching = new ArrayList<>();
            for (LoaderProcess loader : replicas.loaders()) {
                assertThat(body(loader.get(helper))).isEqualTo(Agents.HAIKU);
                watching.add(events(loader, helper));
            }
            watching.forEach(lines -> assertThat(next(lines)).contains("agent.revalidated"));
            Digest limerick = registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
            registry.clear();

            assertThat(replicas.loaders().get(0).post(helper + "/refresh").statusCode())
                    .isEqualTo(200);

            watching.forEach(lines ->
                    assertThat(next(lines)).contains("agent.updated", limerick.toString(), "\"cause\":\"refresh\""));
            for (LoaderProcess loader : replicas.loaders()) {
                assertThat(body(loader.get(helper))).isEqualTo(Agents.LIMERICK);
            }
            assertThat(registry.manifestRequests()).hasSize(1);
            assertThat(metrics(replicas, "hear", "done")).isEqualTo(REPLICAS - 1);
        }
    }

    private static Iterator<String> events(LoaderProcess loader, String agent) {
        URI events = URI.create("http://127.0.0.1:" + loader.port() + agent + "/-/events");
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(events).build(), BodyHandlers.ofLines())
                .join()
                .body()
                .iterator();
    }

    /** All lines of the next event. */
    private static String next(Iterator<String> lines) {
        List<String> event = new ArrayList<>();
        while (event.isEmpty() || !event.get(event.size() - 1).isEmpty()) {
            String line = lines.next();
            if (!line.startsWith(":") && !line.startsWith("retry:") && (!event.isEmpty() || !line.isEmpty())) {
                event.add(line);
            }
        }
        return String.join("\n", event);
    }

    @Test
    void withoutRedisNothingOfItIsLoaded() throws IOException {
        Path classes = folder.resolve("classes");
        Map<String, String> alone = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes);
        try (TestRegistry registry = TestRegistry.start();
                LoaderProcess loader = LoaderProcess.start(folder, alone)) {
            registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
            assertThat(body(loader.get("/agents/" + registry.reference("acme/helper:1"))))
                    .isEqualTo(Agents.HAIKU);
            assertThat(body(loader.get("/q/metrics"))).doesNotContain("agent_loader_shared");
        }

        assertThat(Files.readString(classes)).contains("io.agentloader.").doesNotContain(LIBRARY, ROOM);
    }
}
