package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.e2e.SteadyLoad.Wanted;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Answers;
import io.agentloader.testkit.Balancer;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RedisServer;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three packaged replicas are started anew one after the other, while callers go on. */
@Timeout(180)
class RollingRestartIT {

    private static final int REPLICAS = 3;
    private static final int KNOWN = 20;
    /** Of so many requests one is for what nobody has asked for before, while there is some. */
    private static final int EVERY = 10;

    private static final int NEW = 2_000;
    private static final String SERVED = "agent_loader_requests_seconds_count";

    @TempDir
    Path folder;

    private final List<Replica> replicas = new ArrayList<>();
    private TestRegistry registry;
    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        registry = TestRegistry.start();
        for (int i = 0; i < KNOWN; i++) {
            registry.publish("acme/known:" + i, Agents.gzip(agent(i)));
        }
        for (int i = 0; i < NEW; i++) {
            registry.publish("acme/new:" + i, Agents.gzip(agent(i)));
        }
    }

    @AfterEach
    void stop() {
        replicas.forEach(replica -> replica.loader.close());
        registry.close();
        redis.close();
    }

    private void start(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AGENT_LOADER_REDIS_URL",
                redis.url(),
                "AGENT_LOADER_REDIS_SECRET",
                SharingReplicas.SECRET,
                "AGENT_LOADER_FRESHNESS",
                "1s"));
        environment.putAll(more);
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica(Files.createDirectory(folder.resolve("replica" + i)), environment));
        }
        replicas.forEach(replica -> replica.loader.awaitReady());
    }

    /** One of them, on the same port whenever it is started. */
    private static final class Replica {

        private final Path own;
        private final Map<String, String> environment;
        private LoaderProcess loader;

        private Replica(Path own, Map<String, String> environment) {
            this.own = own;
            this.environment = new HashMap<>(environment);
            this.environment.put("QUARKUS_HTTP_PORT", Integer.toString(LoaderProcess.freePort()));
            this.loader = LoaderProcess.launch(own, this.environment);
        }

        private void restart(boolean emptied) throws IOException {
            loader.stop();
            assertThat(loader.log()).doesNotContain("ERROR", "stopping without some answers");
            if (emptied) {
                empty(own.resolve("store"));
            }
            loader = LoaderProcess.start(own, environment);
        }

        private static void empty(Path store) throws IOException {
            try (Stream<Path> files = Files.walk(store)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }

        private double served() {
            return Answers.sum(loader.get("/q/metrics"), SERVED, "outcome=\"served\"");
        }
    }

    private Wanted wanted(int number) {
        int which = number / EVERY;
        return number % EVERY == 0 && which < NEW
                ? new Wanted("/agents/" + registry.reference("acme/new:" + which), agent(which))
                : new Wanted("/agents/" + registry.reference("acme/known:" + number % KNOWN), agent(number % KNOWN));
    }

    private static String agent(int number) {
        return Agents.HAIKU + "# " + number + "\n";
    }

    /** As behind a Service of Kubernetes: new connections go to who is ready, and those that are there stay where they are. */
    @Test
    void whoeverKeepsConnectionsLosesNoRequest() throws IOException {
        start(Map.of("AGENT_LOADER_STOP_NOTICE", "2s"));

        try (Readiness readiness = new Readiness(ports())) {
            SteadyLoad load = rolled(readiness::ready);

            assertThat(load.failures()).isEmpty();
            // those who were connected to the one that went
            assertThat(load.lastAnswers()).isGreaterThanOrEqualTo(REPLICAS);
        }
    }

    @Test
    void frontThatAsksTheNextOneLosesNoRequest() throws IOException {
        start(Map.of());

        try (Balancer balancer = Balancer.start(Files.createDirectory(folder.resolve("nginx")), ports())) {
            List<String> failures = rolled(() -> List.of(balancer.port())).failures();

            assertThat(failures).as(balancer::log).isEmpty();
        }
    }

    private List<Integer> ports() {
        return replicas.stream().map(replica -> replica.loader.port()).toList();
    }

    /**
     * What callers saw while each replica was started anew, the second one with an empty disk. The next one goes when the one before is
     * asked again: a front that knows no readiness leaves it alone for a while after it was away.
     */
    private SteadyLoad rolled(Supplier<List<Integer>> ports) throws IOException {
        SteadyLoad load = new SteadyLoad(ports, this::wanted);
        try (load) {
            for (Replica replica : replicas) {
                awaitServed(replica);
                replica.restart(replica == replicas.get(1));
                awaitServed(replica);
            }
        }
        assertThat(load.answers()).isGreaterThan(REPLICAS * 50);
        return load;
    }

    /** Whoever asks without one takes the processor from those who are asked. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Since its start. */
    private static void awaitServed(Replica replica) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (replica.served() < 50) {
            assertThat(System.nanoTime()).as("nobody asks it").isLessThan(end);
            pause();
        }
    }
}
