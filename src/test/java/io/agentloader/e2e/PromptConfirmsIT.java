package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.KeptConnection;
import io.agentloader.testkit.KeptConnection.Reply;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who waits for a confirm waits before the server of the packaged service, and is answered as the server would answer. Which of them did
 * shows by where the request's id stands: behind all other headers, or before them.
 */
@Timeout(180)
class PromptConfirmsIT {

    private static final String THE_LONG_WAY = "X-The-Long-Way: 1";
    private static final String NAMED = "X-Request-ID: job-1";
    private static final int TRIES = 50;

    @TempDir
    static Path folder;

    private static TestRegistry registry;
    private static LoaderProcess loader;
    private static int agents;

    private String name;
    private String target;
    private String head;

    @BeforeAll
    static void start() throws IOException {
        registry = TestRegistry.start();
        registry.publish("acme/packed:2", Agents.gzip(Agents.LIMERICK));
        loader = start("service", Map.of());
    }

    private static LoaderProcess start(String name, Map<String, String> environment) throws IOException {
        return LoaderProcess.start(Files.createDirectory(folder.resolve(name)), environment);
    }

    @AfterAll
    static void stop() {
        loader.close();
        registry.close();
    }

    @BeforeEach
    void publish() {
        registry.heal();
        name = "acme/helper-" + ++agents;
        registry.publish(name + ":1", Agents.raw(Agents.HAIKU));
        target = "/agents/" + registry.host() + "/" + name + ":1";
        head = "HEAD /v2/" + name + "/manifests/1";
    }

    private static boolean isPrompt(Reply reply) {
        return reply.lines().get(reply.lines().size() - 1).equals(NAMED);
    }

    /** The next such request waits before the server, unless a moment passes. */
    private void getPromptly(KeptConnection connection) throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            connection.ask("GET", target, THE_LONG_WAY);
            if (isPrompt(connection.ask("GET", target, NAMED))) {
                registry.clear();
                return;
            }
        }
        throw new AssertionError("never before the server");
    }

    @Test
    void bothWaysAnswerTheSame() throws IOException {
        String packed = "/agents/" + registry.host() + "/acme/packed:2";
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            for (String asked : List.of(target, packed)) {
                String etag = connection.ask("GET", asked, NAMED).header("etag");
                for (List<String> headers : List.of(
                        List.of(NAMED),
                        List.of(NAMED, "Accept: application/vnd.oci.image.manifest.v1+json"),
                        List.of(NAMED, "If-None-Match: " + etag),
                        List.of(NAMED, "If-None-Match: \"other\""))) {
                    for (String method : List.of("GET", "HEAD")) {
                        isTheSame(connection, method, asked, headers);
                    }
                }
            }
        }
    }

    private static void isTheSame(KeptConnection connection, String method, String asked, List<String> headers)
            throws IOException {
        String[] plain = headers.toArray(String[]::new);
        String[] odd = Stream.concat(headers.stream(), Stream.of(THE_LONG_WAY)).toArray(String[]::new);
        for (int tries = 0; tries < TRIES; tries++) {
            Reply before = connection.ask(method, asked, odd);
            Reply reply = connection.ask(method, asked, plain);
            if (isPrompt(reply)) {
                assertThat(isPrompt(before)).isFalse();
                assertThat(reply.header("agent-source")).isEqualTo("revalidated");
                assertThat(reply.essence()).isEqualTo(before.essence());
                return;
            }
        }
        throw new AssertionError("never before the server: " + method + " " + asked + " " + headers);
    }

    @Test
    void eachAnswerTakesOneHeadAndOneLineInTheLog() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            getPromptly(connection);

            for (int i = 0; i < 100; i++) {
                assertThat(connection
                                .ask("GET", target, "X-Request-ID: logged-" + i)
                                .body())
                        .isEqualTo(Agents.HAIKU);
            }
        }
        loader.get("/q/health/live");

        assertThat(registry.requests()).hasSize(100).containsOnly(head);
        List<String> lines = loader.log().lines().toList();
        for (int i = 0; i < 100; i++) {
            String end = " request=logged-" + i;
            assertThat(lines.stream().filter(line -> line.contains(" served ") && line.endsWith(end)))
                    .hasSize(1);
        }
    }

    @Test
    void manyShareOneHeadAndWhatFollowsWaitsBehind() throws IOException {
        List<KeptConnection> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(KeptConnection.to(loader.port()));
        }
        getPromptly(all.get(0));
        Gate gate = registry.hold(Requests.head());
        for (KeptConnection connection : all) {
            connection.send(connection.request("GET", target, NAMED) + connection.request("GET", "/problems", NAMED));
        }
        gate.awaitArrivals(1);
        // whatever was sent before has been read by then
        assertThat(loader.get("/problems").statusCode()).isEqualTo(200);
        gate.open();

        for (KeptConnection connection : all) {
            assertThat(connection.read("GET").body()).isEqualTo(Agents.HAIKU);
            assertThat(connection.read("GET").body()).contains("/problems/");
            connection.close();
        }
        assertThat(registry.requests()).containsOnly(head).hasSizeLessThan(5);
    }

    @Test
    void aTagThatMovedIsAskedForOnceAndSaidUnderTheSameName() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            getPromptly(connection);
            Digest now = registry.publish(name + ":1", Agents.raw(Agents.LIMERICK));

            Reply moved = connection.ask("GET", target, NAMED);

            assertThat(moved.body()).isEqualTo(Agents.LIMERICK);
            assertThat(moved.header("x-request-id")).isEqualTo("job-1");
            assertThat(moved.header("cache-status")).isEqualTo("agent-loader; fwd=stale; fwd-status=200; stored");
            assertThat(registry.manifestRequests()).containsExactly(head, "GET /v2/" + name + "/manifests/" + now);
            assertThat(connection.ask("GET", target).body()).isEqualTo(Agents.LIMERICK);
        }
    }

    /** No name was given, so that the one in the log is the one that was made before the server. */
    @Test
    void aRefusalIsSaidOnceAndLoggedUnderTheNameThatItSays() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            getPromptly(connection);
            registry.always(Requests.head(), Faults.status(403));

            Reply refused = connection.ask("GET", target);

            assertThat(refused.status()).isEqualTo(424);
            assertThat(refused.body()).contains("upstream-denied");
            assertThat(registry.requests()).containsExactly(head);
            loader.get("/q/health/live");
            String asked = " request=" + refused.header("x-request-id");
            assertThat(loader.log().lines().filter(line -> line.endsWith(asked)))
                    .isNotEmpty();
        }
    }

    @Test
    void aCopyStandsInAndTheRegistryIsAskedOnce() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            getPromptly(connection);
            registry.once(Requests.head(), Faults.status(503));
            registry.once(Requests.head(), Faults.status(503));
            registry.once(Requests.head(), Faults.status(503));

            Reply stale = connection.ask("GET", target, NAMED);

            assertThat(stale.body()).isEqualTo(Agents.HAIKU);
            assertThat(stale.header("x-request-id")).isEqualTo("job-1");
            assertThat(stale.header("agent-source")).isEqualTo("stale");
        }
    }

    @Test
    void whenTheLastHasHungUpTheRegistryIsNotWaitedFor() throws IOException {
        KeptConnection first = KeptConnection.to(loader.port());
        KeptConnection second = KeptConnection.to(loader.port());
        getPromptly(first);
        Gate gate = registry.hold(Requests.head());
        first.send(first.request("GET", target, NAMED));
        second.send(second.request("GET", target, NAMED));
        gate.awaitArrivals(1);
        assertThat(loader.get("/problems").statusCode()).isEqualTo(200);

        first.close();
        second.close();

        registry.awaitAbandoned(1);
    }

    @Test
    void aStopWaitsForWhatIsWaitedForAndEndsTheConnection() throws Exception {
        try (LoaderProcess stopped = start("stopped", Map.of())) {
            List<KeptConnection> all = List.of(KeptConnection.to(stopped.port()), KeptConnection.to(stopped.port()));
            getPromptly(all.get(0));
            Gate gate = registry.hold(Requests.head());
            for (KeptConnection connection : all) {
                connection.send(connection.request("GET", target, NAMED));
            }
            gate.awaitArrivals(1);
            assertThat(stopped.get("/problems").statusCode()).isEqualTo(200);

            stopped.process().destroy();
            awaitRefusal(stopped);
            gate.open();

            for (KeptConnection connection : all) {
                Reply reply = connection.read("GET");
                assertThat(reply.body()).isEqualTo(Agents.HAIKU);
                assertThat(reply.header("connection")).isEqualTo("close");
                assertThat(reply.header("x-request-id")).isEqualTo("job-1");
                assertThatThrownBy(() -> connection.read("GET")).isInstanceOf(EOFException.class);
            }
            assertThat(stopped.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stopped.log()).doesNotContain("ERROR").doesNotContain("WARN");
        }
    }

    /** Until the stop has begun to take no new requests. */
    private static void awaitRefusal(LoaderProcess stopped) throws IOException {
        while (true) {
            try (KeptConnection connection = KeptConnection.to(stopped.port())) {
                if (connection.ask("GET", "/problems").status() == 503) {
                    return;
                }
            }
        }
    }

    /** Neither to them nor in the log, whatever comes of the question to the registry when its connection is closed as well. */
    @Test
    void aStopThatHasWaitedLongEnoughSaysSoAndNothingElse() throws Exception {
        try (LoaderProcess hasty = start("hasty", Map.of("QUARKUS_SHUTDOWN_TIMEOUT", "1s"))) {
            List<KeptConnection> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(KeptConnection.to(hasty.port()));
            }
            getPromptly(all.get(0));
            Gate gate = registry.hold(Requests.head());
            for (KeptConnection connection : all) {
                connection.send(connection.request("GET", target, "X-Request-ID: cut-1"));
            }
            gate.awaitArrivals(1);

            hasty.process().destroy();

            for (KeptConnection connection : all) {
                Reply reply = connection.read("GET");
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.body()).contains("stopping");
                assertThat(reply.header("connection")).isEqualTo("close");
                assertThat(reply.header("x-request-id")).isEqualTo("cut-1");
                connection.close();
            }
            assertThat(hasty.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(hasty.log().lines().filter(line -> line.contains(" served ") && line.endsWith("=cut-1")))
                    .isEmpty();
            assertThat(hasty.log()).doesNotContain("ERROR");
        }
    }
}
