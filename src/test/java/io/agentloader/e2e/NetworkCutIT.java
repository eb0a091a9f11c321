package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static io.agentloader.testkit.Answers.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Network;
import io.agentloader.testkit.Network.Host;
import io.agentloader.testkit.Network.Side;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.Socat;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three packaged replicas, each on a host of its own, of which one loses its way to Redis, to the registry, or to both. */
@Timeout(240)
class NetworkCutIT {

    private static final int REPLICAS = 3;
    /** Of whoever waits for a request of which one node alone would have needed some milliseconds. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<Host> hosts = new ArrayList<>();
    private final List<LoaderProcess> loaders = new ArrayList<>();
    private Network network;
    private TestRegistry registry;
    private RedisServer redis;
    private Socat registryFront;
    private Socat redisFront;

    @BeforeEach
    void start() throws IOException {
        network = Network.start();
        registry = TestRegistry.start();
        redis = RedisServer.start(folder);
        registryFront = Socat.start(folder, Network.address(Side.REGISTRY), registry.port());
        redisFront = Socat.start(folder, Network.address(Side.REDIS), redis.port());
        Path keys = Files.writeString(
                folder.resolve("replicas.properties"),
                "agent-loader.registries.\"%s\".plain-http=true\n".formatted(host().replace(":", "\\:")));
        Map<String, String> environment = Map.of(
                "QUARKUS_CONFIG_LOCATIONS",
                keys.toString(),
                "AGENT_LOADER_REDIS_URL",
                redis.url().replace("127.0.0.1", Network.address(Side.REDIS)),
                "AGENT_LOADER_REDIS_SECRET",
                "a-secret-of-replicas-that-is-long-enough",
                // a machine that is slow loses no word
                "AGENT_LOADER_REDIS_TIMEOUT",
                "2s",
                "AGENT_LOADER_TIMEOUTS_CONNECT",
                "1s",
                "AGENT_LOADER_TIMEOUTS_REQUEST",
                "2s",
                "AGENT_LOADER_FRESHNESS",
                "5m");
        for (int i = 0; i < REPLICAS; i++) {
            hosts.add(network.host());
            loaders.add(LoaderProcess.launch(
                    hosts.get(i), Files.createDirectory(folder.resolve("replica" + i)), environment));
        }
        loaders.forEach(LoaderProcess::awaitReady);
    }

    @AfterEach
    void stop() {
        loaders.forEach(LoaderProcess::close);
        for (AutoCloseable one : new AutoCloseable[] {registryFront, redisFront, redis, registry, network}) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    private String host() {
        return Network.address(Side.REGISTRY) + ":" + registry.port();
    }

    private String agent(String name) {
        return "/agents/" + host() + "/" + name;
    }

    private static void assertServes(LoaderProcess loader, String target, String yaml) {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = loader.get(target);
        assertThat(answer.statusCode()).as(body(answer)).isEqualTo(200);
        assertThat(body(answer)).isEqualTo(yaml);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }

    private void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> "in time: " + what + "\n"
                            + String.join(
                                    "\n",
                                    loaders.stream().map(NetworkCutIT::end).toList()))
                    .isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String end(LoaderProcess loader) {
        List<String> lines = loader.log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static boolean sharesAgain(LoaderProcess loader) {
        return body(loader.get("/q/metrics")).contains("agent_loader_shared_up 1.0");
    }

    @Test
    void replicaWithoutItsWayToRedisIsOneNodeAloneAndHearsAfterwardsWhatItMissed() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        loaders.forEach(loader -> assertServes(loader, agent("acme/helper:1"), Agents.HAIKU));
        LoaderProcess cut = loaders.get(2);
        hosts.get(2).cut(Side.REDIS);
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));

        assertServes(cut, agent("acme/helper:1"), Agents.HAIKU);
        assertServes(cut, agent("acme/other:1"), Agents.LIMERICK);
        assertServes(loaders.get(0), agent("acme/other:1"), Agents.LIMERICK);
        await("a metric says so", () -> body(cut.get("/q/metrics")).contains("agent_loader_shared_up 0.0"));

        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        assertThat(loaders.get(0).post(agent("acme/helper:1") + "/refresh").statusCode())
                .isEqualTo(200);
        await("the second one hears of it", () -> body(loaders.get(1).get(agent("acme/helper:1")))
                .equals(Agents.LIMERICK));
        assertServes(cut, agent("acme/helper:1"), Agents.HAIKU);

        hosts.get(2).mend(Side.REDIS);
        await("what was missed is heard", () -> body(cut.get(agent("acme/helper:1")))
                .equals(Agents.LIMERICK));
        await("it shares again", () -> sharesAgain(cut));
    }

    @Test
    void replicaWithoutItsWayToTheRegistryServesWhatOthersShare() {
        registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
        assertServes(loaders.get(1), agent("acme/helper:1"), Agents.HAIKU);
        LoaderProcess cut = loaders.get(1);
        hosts.get(1).cut(Side.REGISTRY);
        registry.publish("acme/other:1", Agents.gzip(Agents.LIMERICK));
        registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
        assertServes(loaders.get(0), agent("acme/other:1"), Agents.LIMERICK);
        assertThat(loaders.get(0).post(agent("acme/helper:1") + "/refresh").statusCode())
                .isEqualTo(200);

        await("it is shared", () -> redis.keys(":tag:").size() == 2);
        assertServes(cut, agent("acme/other:1"), Agents.LIMERICK);
        await("what moved is heard of", () -> body(cut.get(agent("acme/helper:1")))
                .equals(Agents.LIMERICK));
        registry.publish("acme/nobody:1", Agents.gzip(Agents.HAIKU));
        HttpResponse<byte[]> unknown = cut.get(agent("acme/nobody:1"));
        assertThat(unknown.statusCode()).as(body(unknown)).isIn(502, 503, 504);

        hosts.get(1).cut(Side.REDIS);
        assertServes(cut, agent("acme/helper:1"), Agents.LIMERICK);
        hosts.get(1).mend(Side.REGISTRY);
        await("the registry answers", () -> cut.get(agent("acme/nobody:1")).statusCode() == 200);
        assertThat(header(cut.get(agent("acme/nobody:1")), "Agent-Confirmed-By"))
                .isEqualTo(host());
    }
}
