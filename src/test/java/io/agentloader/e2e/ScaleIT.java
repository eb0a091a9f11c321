package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.ScaleModel;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What replicas really ask of a registry and of Redis, held to the model of {@code docs/scale.md}: replicas in this process, a real
 * Redis, and a clock that is put forward from one read to the next. Requests are counted, not timed.
 */
@Timeout(300)
class ScaleIT extends SharingReplicas {

    private static final int AGENTS = Integer.getInteger("scale.agents", 8);
    private static final double SECONDS = Integer.getInteger("scale.seconds", 1_800);
    private static final double FRESHNESS = 30;
    private static final double BETWEEN_READS = 40;
    private static final double BETWEEN_DEPLOYS = 60;

    /** Of reads at random some hundreds make a mean that is this good. */
    private static final Percentage TOLERANCE = Percentage.withPercentage(8);

    /** Of both scripts, the one that takes a turn and the one that ends it. */
    private static final int INSIDE_OF_A_TURN = 9;

    /** Of the script, by who gets the lease; whoever does not sends one command less inside. */
    private static final int INSIDE_OF_A_POLL = 2;

    private static final int ROUNDS = 5;
    private static final Duration AN_INTERVAL_LATER = Duration.ofSeconds(61);

    private final Random random = new Random(10);
    private final List<Loader> running = new ArrayList<>();
    private final int[] versions = new int[AGENTS];
    private boolean shared;
    private int reads;
    private int deploys;

    private static Stream<Arguments> replicas() {
        return Stream.of(System.getProperty("scale.replicas", "1,3").split(","))
                .map(Integer::valueOf)
                .flatMap(count -> Stream.of(Arguments.of(count, true), Arguments.of(count, false)));
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void modelSaysWhatIsAsked(int count, boolean redisIsThere) {
        begin(count, redisIsThere);

        ScaleModel first = new ScaleModel(count, AGENTS, FRESHNESS, 1 / BETWEEN_READS, 0, shared);
        long before = commands();
        for (int agent = 0; agent < AGENTS; agent++) {
            for (Loader replica : running) {
                read(replica, agent);
            }
        }
        assertThat(requests("GET")).isEqualTo((long) first.firstFetches());
        assertThat(commands() - before).isEqualTo((long) first.firstCommands());

        settle();
        registry.clear();
        before = commands();
        double took = live();
        ScaleModel model =
                new ScaleModel(count, AGENTS, FRESHNESS, reads / took / AGENTS / count, deploys / took, shared);
        assertThat((double) requests("HEAD")).isCloseTo(model.confirms() * took, TOLERANCE);
        assertThat((double) requests("GET")).isCloseTo(model.fetches() * took, TOLERANCE);
        assertThat((double) (commands() - before)).isCloseTo(model.commands() * took, TOLERANCE);
    }

    private void begin(int count, boolean redisIsThere) {
        shared = redisIsThere;
        for (int i = 0; i < count; i++) {
            Duration freshness = Duration.ofSeconds((long) FRESHNESS);
            running.add(shared ? replicaOfFreshness(freshness) : aloneWithFreshness(freshness));
        }
        for (int agent = 0; agent < AGENTS; agent++) {
            deploy(agent);
        }
    }

    @ParameterizedTest
    @MethodSource("replicas")
    void modelSaysWhatIsAskedForWhatIsWatched(int count, boolean redisIsThere) {
        begin(count, redisIsThere);
        List<Watched> all = IntStream.range(0, AGENTS)
                .mapToObj(agent -> Watched.of(Loader.reference(registry.reference("acme/agent:" + agent))))
                .toList();
        for (Loader replica : running) {
            replica.watches().follow(all, OptionalLong.empty(), new Deaf());
            for (int agent = 0; agent < AGENTS; agent++) {
                read(replica, agent);
            }
            tend(replica);
        }
        registry.clear();
        long before = commands(0);
        for (int round = 0; round < ROUNDS; round++) {
            // what is over by the clocks of the replicas, and not by that of Redis
            redis.keys(":poll:").forEach(key -> redis.text("DEL", key));
            running.forEach(replica -> replica.clock().advance(AN_INTERVAL_LATER));
            for (Loader replica : running) {
                tend(replica);
                awaitMarks();
            }
        }

        ScaleModel model = new ScaleModel(count, AGENTS, FRESHNESS, 1 / BETWEEN_READS, 0, shared);
        assertThat(requests("HEAD")).isEqualTo(Math.round(model.polls(AGENTS, 1) * ROUNDS));
        assertThat(requests("GET")).isZero();
        long inside = shared ? (long) ROUNDS * AGENTS * (INSIDE_OF_A_POLL + count - 1) : 0;
        assertThat(commands(0) - before - inside).isEqualTo(Math.round(model.commandsOfPolls(AGENTS, 1) * ROUNDS));
    }

    private static void tend(Loader replica) {
        replica.watches().tend(replica.agents(), replica.shared()).await().atMost(PATIENCE.multipliedBy(10));
    }

    /** Of each that is watched: what is longer than the word of a lease. */
    private void awaitMarks() {
        long end = System.nanoTime() + PATIENCE.multipliedBy(10).toNanos();
        while (shared
                && redis.keys(":poll:").stream()
                                .filter(key -> redis.get(key).length > 32)
                                .count()
                        < AGENTS) {
            assertThat(System.nanoTime()).as("marks").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private void deploy(int agent) {
        versions[agent]++;
        registry.publish("acme/agent:" + agent, Agents.gzip(yaml(agent)));
    }

    private String yaml(int agent) {
        return Agents.HAIKU + "# agent " + agent + " version " + versions[agent] + "\n";
    }

    /** Whatever it then tells the others it has told when this returns. */
    private void read(Loader replica, int agent) {
        int before = registry.requests().size();
        replica.pull(registry.reference("acme/agent:" + agent));
        if (shared && registry.requests().size() > before) {
            replica.awaitShared(1);
        }
    }

    /** Agents are confirmed at different times once they have been read for a while. */
    private void settle() {
        double keptSeconds = 0;
        while (keptSeconds < 3 * FRESHNESS) {
            keptSeconds += step();
        }
        reads = 0;
        deploys = 0;
    }

    /** Reads and deploys as they come; yields how many seconds went by. */
    private double live() {
        Instant began = running.get(0).clock().instant();
        double untilDeploy = BETWEEN_DEPLOYS;
        for (double at = 0; at < SECONDS; ) {
            double step = step();
            at += step;
            untilDeploy -= step;
            if (untilDeploy < 0) {
                untilDeploy += BETWEEN_DEPLOYS;
                deploys++;
                deploy(deploys % AGENTS);
            }
        }
        return Duration.between(began, running.get(0).clock().instant()).toMillis() / 1e3;
    }

    /** One read, of any agent at any replica, and the time until it comes. */
    private double step() {
        double mean = BETWEEN_READS / AGENTS / running.size();
        double seconds = -Math.log(1 - random.nextDouble()) * mean;
        Duration step = Duration.ofNanos((long) (seconds * 1e9));
        running.forEach(replica -> replica.clock().advance(step));
        reads++;
        read(running.get(random.nextInt(running.size())), random.nextInt(AGENTS));
        return seconds;
    }

    private long requests(String method) {
        return registry.requests().stream()
                .filter(line -> line.startsWith(method + " "))
                .count();
    }

    @Test
    void modelSaysWhatAnAgentTakesInRedis() {
        shared = true;
        running.add(replicaOfFreshness(Duration.ofSeconds((long) FRESHNESS)));
        double bytes = 0;
        for (int agent = 0; agent < AGENTS; agent++) {
            Packed packed = Agents.gzip(yaml(agent));
            bytes += packed.manifest().size() + Agents.layer(packed).size();
            registry.publish("acme/agent:" + agent, packed);
            read(running.get(0), agent);
        }

        double taken = redis.keys("").stream()
                .mapToLong(key -> Long.parseLong(redis.text("MEMORY", "USAGE", key)))
                .sum();
        assertThat(taken / AGENTS).isCloseTo(ScaleModel.bytesInRedis(bytes / AGENTS), TOLERANCE);
    }

    /** That replicas have sent; Redis counts what their scripts do inside of it as well. */
    private static long commands() {
        return commands(INSIDE_OF_A_TURN);
    }

    private static long commands(int insideOfTwo) {
        String counts = redis.text("INFO", "commandstats");
        return calls(counts, "getrange|set|pexpire|unlink|eval") - calls(counts, "eval") * insideOfTwo / 2;
    }

    private static long calls(String counts, String names) {
        return counts.lines()
                .filter(line -> line.matches("cmdstat_(" + names + "):.*"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    private static final class Deaf implements Watcher {
        @Override
        public void happened(WatchEvent event) {}

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}
    }
}
