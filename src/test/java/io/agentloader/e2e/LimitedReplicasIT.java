package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestProxy;
import io.agentloader.testkit.TestRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packaged replicas before a registry that limits one of them; a proxy knows the registry by a name that is the same for both. */
@Timeout(180)
class LimitedReplicasIT {

    private static final String NAME = "registry.test";

    @TempDir
    Path folder;

    private Vertx vertx;
    private TestProxy proxy;
    private TestRegistry registry;
    private RedisServer redis;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        proxy = new TestProxy(vertx);
        registry = TestRegistry.start();
        redis = RedisServer.start(folder);
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
    }

    @AfterEach
    void stop() {
        redis.close();
        registry.close();
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private LoaderProcess replica(String name) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        Path keys = Files.writeString(
                own.resolve("loader.properties"),
                "agent-loader.registries.\"" + NAME + "\\:" + registry.port() + "\".plain-http=true\n");
        return LoaderProcess.launch(
                own,
                Map.of(
                        "SMALLRYE_CONFIG_LOCATIONS",
                        keys.toString(),
                        "HTTP_PROXY",
                        "http://" + proxy.authority(),
                        "AGENT_LOADER_REDIS_URL",
                        redis.url(),
                        "AGENT_LOADER_REDIS_SECRET",
                        "a-secret-of-replicas-that-is-long-enough",
                        "AGENT_LOADER_REDIS_TIMEOUT",
                        "5s"));
    }

    private static void awaitMetric(LoaderProcess loader, String line) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!body(loader.get("/q/metrics")).contains(line)) {
            assertThat(System.nanoTime()).as(line).isLessThan(end);
        }
    }

    @Test
    void limitOfOneReplicaKeepsTheOtherFromAskingForWhatItHas() throws IOException {
        String helper = "/agents/" + NAME + ":" + registry.port() + "/acme/helper:1";
        String state = "agent_loader_circuit_state{host=\"" + NAME + ":" + registry.port() + "\"} ";
        try (LoaderProcess first = replica("first");
                LoaderProcess second = replica("second")) {
            first.awaitReady();
            second.awaitReady();
            assertThat(body(first.get(helper))).isEqualTo(Agents.HAIKU);
            assertThat(body(second.get(helper))).isEqualTo(Agents.HAIKU);
            awaitMetric(second, state + "0.0");
            registry.always(Requests.head(), Faults.retryAfter(429, "3600"));

            HttpResponse<byte[]> limited = first.get(helper);

            assertThat(header(limited, "Cache-Status")).contains("fwd-status=429");
            awaitMetric(second, "agent_loader_shared_requests_total{operation=\"hear\",outcome=\"done\"} 1.0");
            registry.clear();
            HttpResponse<byte[]> held = second.get(helper);
            assertThat(held.statusCode()).isEqualTo(200);
            assertThat(body(held)).isEqualTo(Agents.HAIKU);
            assertThat(header(held, "Agent-Source")).isEqualTo("stale");
            assertThat(header(held, "Cache-Status")).contains("hit").contains("detail=circuit-open");
            assertThat(body(second.get("/q/metrics"))).contains(state + "1.0");
            assertThat(registry.requests()).isEmpty();
            assertThat(body(first.get("/q/metrics")))
                    .contains("agent_loader_shared_requests_total{operation=\"tell\",outcome=\"done\"} 1.0");
        }
    }
}
