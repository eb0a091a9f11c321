package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.e2e.HostileRegistries.Hostile;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service in a heap of 128 MiB, asked for the agents of registries that want to harm it: each is answered with the
 * right problem within its time, and meanwhile others are served.
 */
@Tag("alone")
@Timeout(240)
class HostileRegistriesIT {

    private static final Duration REQUEST = Duration.ofSeconds(2);

    /** A manifest and a blob, or a token, and what a machine with more to do adds. */
    private static final long DEADLINE_MILLIS = 3 * REQUEST.toMillis();

    private static final int AT_ONCE = 30;
    private static final JsonMapper JSON = new JsonMapper();

    private final ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);

    @TempDir
    private Path folder;

    private TestRegistry friendly;
    private LoaderProcess loader;

    @BeforeEach
    void start() throws IOException {
        friendly = TestRegistry.start();
        friendly.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        Path names = Files.writeString(
                folder.resolve("hosts"),
                HostileRegistries.NAMES.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                        .collect(Collectors.joining()));
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx128m -XX:+ExitOnOutOfMemoryError -Djdk.net.hosts.file=" + names);
        environment.put("AGENT_LOADER_TIMEOUTS_CONNECT", "1s");
        environment.put("AGENT_LOADER_TIMEOUTS_REQUEST", REQUEST.toSeconds() + "s");
        environment.put("AGENT_LOADER_RETRY_ATTEMPTS", "1");
        environment.put("AGENT_LOADER_NETWORK_DENY", "127.66.0.0/16");
        loader = LoaderProcess.start(folder, environment);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        loader.close();
        friendly.close();
    }

    /** What came of one of them, and how long others waited meanwhile. */
    private record Met(Hostile hostile, HttpResponse<byte[]> answer, long millis, List<Long> others) {

        private String said() throws IOException {
            JsonNode problem = JSON.readTree(answer.body());
            return answer.statusCode() + " " + problem.path("code").asText();
        }

        private long worst() {
            return others.stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    @Test
    void eachIsAnsweredAsItDeservesWhileOthersAreServed() throws IOException {
        assertThat(good()).isLessThan(30_000);
        long descriptors = count("fd");
        long threads = count("task");
        List<Hostile> all = HostileRegistries.all();
        assertThat(all).hasSizeGreaterThan(30);

        List<Met> met = new ArrayList<>();
        for (Hostile hostile : all) {
            met.add(meet(hostile));
        }

        List<String> wrong = new ArrayList<>();
        for (Met one : met) {
            System.out.printf(
                    "%-45s %5d ms %s; others at most %d ms%n", one.hostile(), one.millis(), one.said(), one.worst());
            if (!one.said().equals(one.hostile().status() + " " + one.hostile().code())) {
                wrong.add(one.hostile() + ": " + one.said() + " and not "
                        + one.hostile().status() + " " + one.hostile().code() + ": "
                        + new String(one.answer().body()));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(met)
                .allSatisfy(
                        one -> assertThat(one.millis()).as(one.hostile().name()).isLessThan(DEADLINE_MILLIS));
        othersWereServed(met);
        assertThat(loader.log()).doesNotContain("java.lang.").doesNotContain("internal error");
        assertThat(good()).isLessThan(5_000);
        settles("fd", descriptors + 10);
        settles("task", threads + 10);
    }

    @Test
    void thirtyThatKeepUsWaitingAtOnceHoldNobodyElseUp() {
        assertThat(good()).isLessThan(30_000);
        List<Hostile> stalls = HostileRegistries.stalls();
        List<HostileServer> servers = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> stalls.get(i % stalls.size()).start())
                .toList();
        try {
            List<CompletableFuture<Integer>> answers = servers.stream()
                    .map(server -> CompletableFuture.supplyAsync(
                            () -> loader.get("/agents/" + server.authority() + "/bad/agent:1")
                                    .statusCode(),
                            callers))
                    .toList();
            List<Long> others = new ArrayList<>();
            List<Long> cold = new ArrayList<>();
            do {
                String other = "acme/cold" + cold.size() + ":1";
                friendly.publish(other, Agents.raw(Agents.LIMERICK));
                cold.add(asked(other));
                others.add(good());
            } while (!answers.stream().allMatch(CompletableFuture::isDone));

            System.out.println("cold: " + cold + "; warm: " + others);
            assertThat(answers).extracting(CompletableFuture::join).isSubsetOf(503, 504);
            assertThat(cold.stream().sorted().toList().get(cold.size() / 2)).isLessThan(1000);
            assertThat(cold).allMatch(millis -> millis < 4000);
            assertThat(others.stream().sorted().toList().get(others.size() / 2)).isLessThan(1000);
        } finally {
            servers.forEach(HostileServer::close);
        }
    }

    /** Half of them in much less than a second; none in seconds, which a machine that runs other tests too may need for once. */
    private static void othersWereServed(List<Met> met) {
        List<Long> waited =
                met.stream().flatMap(one -> one.others().stream()).sorted().toList();
        assertThat(waited.get(waited.size() / 2)).isLessThan(1000);
        assertThat(met)
                .allSatisfy(
                        one -> assertThat(one.worst()).as(one.hostile().name()).isLessThan(4000));
    }

    private Met meet(Hostile hostile) {
        try (HostileServer server = hostile.start()) {
            long begun = System.nanoTime();
            CompletableFuture<Long> took = new CompletableFuture<>();
            CompletableFuture<HttpResponse<byte[]>> answer = CompletableFuture.supplyAsync(
                            () -> loader.get("/agents/" + server.authority() + hostile.reference()), callers)
                    .whenComplete((some, failure) -> took.complete(millisSince(begun)));
            List<Long> others = new ArrayList<>();
            do {
                others.add(good());
            } while (!answer.isDone());
            return new Met(hostile, answer.join(), took.join(), others);
        }
    }

    /** How long an agent of an honest registry takes, which is asked each time. */
    private long good() {
        return asked("acme/helper:1");
    }

    private long asked(String name) {
        long begun = System.nanoTime();
        HttpResponse<byte[]> answer = loader.get("/agents/" + friendly.reference(name));
        assertThat(answer.statusCode()).isEqualTo(200);
        return millisSince(begun);
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    /** Of the service: {@code fd} or {@code task}. */
    private long count(String what) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + loader.process().pid() + "/" + what))) {
            return all.count();
        }
    }

    private void settles(String what, long most) throws IOException {
        for (int i = 0; i < 1000 && count(what) > most; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(count(what)).as(what).isLessThanOrEqualTo(most);
    }
}
