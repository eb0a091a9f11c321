package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packaged replicas with a Redis, and what it costs to have none. */
@Timeout(180)
class RedisIT {

    private static final String SECRET = "a-secret-of-replicas-that-is-long-enough";
    private static final String LIBRARY = "io.vertx.redis.";
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
