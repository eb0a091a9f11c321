package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.KeptConnection;
import io.agentloader.testkit.KeptConnection.Reply;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the packaged service answers before its server sees a request is what the server would answer. Which of them did shows by
 * where the request's id stands: behind all other headers, or before them.
 */
@Timeout(180)
class PromptAnswersIT {

    private static final String THE_LONG_WAY = "X-The-Long-Way: 1";
    private static final String LARGE = "/acme/large:1";
    private static final String NAMED = "X-Request-ID: job-1";

    @TempDir
    static Path folder;

    private static TestRegistry registry;
    private static LoaderProcess loader;
    private static Digest digest;

    @BeforeAll
    static void start() {
        registry = TestRegistry.start();
        digest = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        registry.publish("acme/packed:2", Agents.gzip(Agents.LIMERICK));
        registry.publish(LARGE.substring(1), Agents.raw(Agents.HAIKU + ("# " + "x".repeat(997) + "\n").repeat(900)));
        loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_FRESHNESS", "1h"));
        targets().forEach(target -> loader.get(target));
        loader.get("/agents/" + registry.host() + LARGE);
    }

    @AfterAll
    static void stop() {
        loader.close();
        registry.close();
    }

    private static List<String> targets() {
        String host = "/agents/" + registry.host();
        return List.of(host + "/acme/helper:1", host + "/acme/helper@" + digest, host + "/acme/packed:2");
    }

    @Test
    void bothWaysAnswerTheSame() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            for (String target : targets()) {
                String etag = connection.ask("GET", target, NAMED).header("etag");
                for (List<String> headers : List.of(
                        List.of(NAMED),
                        List.of(NAMED, "Accept: */*", "User-Agent: curl/8"),
                        List.of(NAMED, "Accept: text/plain"),
                        List.of(NAMED, "Accept: application/vnd.oci.image.manifest.v1+json"),
                        List.of(NAMED, "If-None-Match: " + etag),
                        List.of(NAMED, "If-None-Match: \"other\""))) {
                    for (String method : List.of("GET", "HEAD")) {
                        isTheSame(connection, method, target, headers);
                    }
                }
            }
        }
    }

    /** What was not taken promptly the first time was in need of a look at the disk. */
    private static void isTheSame(KeptConnection connection, String method, String target, List<String> headers)
            throws IOException {
        String[] plain = headers.toArray(String[]::new);
        String[] odd = Stream.concat(headers.stream(), Stream.of(THE_LONG_WAY)).toArray(String[]::new);
        for (int tries = 0; ; tries++) {
            Reply before = connection.ask(method, target, odd);
            Reply reply = connection.ask(method, target, plain);
            Reply after = connection.ask(method, target, odd);
            boolean prompt = reply.lines().get(reply.lines().size() - 1).equals(NAMED);
            boolean same = List.of(before.essence(), after.essence()).contains(reply.essence());
            if (prompt && same) {
                assertThat(before.lines()).last().isNotEqualTo(NAMED);
                return;
            }
            assertThat(tries)
                    .as("%s %s %s%n%s%nis not answered promptly as%n%s", method, target, headers, reply, before)
                    .isLessThan(20);
        }
    }

    @Test
    void requestsThatComeTogetherAreAnsweredInTheirOrder() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            String target = targets().get(1);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                String path = i % 7 == 3 ? target + "/-/digest" : target;
                all.append(connection.request("GET", path, "X-Request-ID: job-" + i));
            }
            connection.send(all.toString());

            for (int i = 0; i < 50; i++) {
                Reply reply = connection.read("GET");
                assertThat(reply.header("x-request-id")).isEqualTo("job-" + i);
                assertThat(reply.body()).isEqualTo(i % 7 == 3 ? digest + "\n" : Agents.HAIKU);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 40_000, 300_000, 3_000_000})
    void theLastAnswerArrivesWhateverIsSentBehindItsRequest(int bytes) throws IOException {
        for (int i = 0; i < 5; i++) {
            try (KeptConnection connection = KeptConnection.to(loader.port())) {
                String more = connection.request("GET", targets().get(1), "X-Padding: " + "x".repeat(2_000));
                connection.send(connection.request("GET", "/agents/" + registry.host() + LARGE, "Connection: close")
                        + more.repeat(bytes / more.length()));

                Reply reply = connection.read("GET");

                assertThat(reply.header("connection")).isEqualToIgnoringCase("close");
                assertThat(reply.body().getBytes(StandardCharsets.UTF_8))
                        .hasSize(Integer.parseInt(reply.header("content-length")));
                assertThatThrownBy(() -> connection.read("GET")).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void eachAnswerIsOneLineInTheLog() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            for (int i = 0; i < 100; i++) {
                connection.ask("GET", targets().get(1), "X-Request-ID: logged-" + i);
            }
        }
        loader.get("/q/health/live");

        for (int i = 0; i < 100; i++) {
            assertThat(linesOf("logged-" + i)).isEqualTo(1);
        }
    }

    @Test
    void whatWasAnsweredBeforeAStopIsInTheLog() throws IOException {
        Path other = Files.createDirectory(folder.resolve("stopped"));
        try (LoaderProcess stopped = LoaderProcess.start(other, Map.of());
                KeptConnection connection = KeptConnection.to(stopped.port())) {
            String target = targets().get(1);
            connection.ask("GET", target);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                all.append(connection.request("GET", target, "X-Request-ID: last-" + i));
            }
            connection.send(all.toString());
            for (int i = 0; i < 300; i++) {
                connection.read("GET");
            }

            stopped.stop();

            assertThat(stopped.log().lines().filter(line -> line.contains(" request=last-")))
                    .hasSize(300)
                    .last()
                    .asString()
                    .endsWith("request=last-299");
        }
    }

    private static long linesOf(String request) {
        return loader.log()
                .lines()
                .filter(line -> line.endsWith(" request=" + request) && line.contains(" served "))
                .count();
    }

    @Test
    void whoIsMeantIsAskedOfEachRequest() throws IOException {
        try (KeptConnection connection = KeptConnection.to(loader.port())) {
            String target = targets().get(1);
            connection.ask("GET", target);

            Reply refused = connection.ask("GET", target, "Host: evil.example");

            assertThat(refused.status()).isEqualTo(421);
        }
    }

    @Test
    void wherePeopleWantAHeaderOrALineOfEachRequestAllPassTheServer() throws IOException {
        Path other = Files.createDirectory(folder.resolve("with-a-header"));
        try (LoaderProcess withHeader =
                        LoaderProcess.start(other, Map.of("QUARKUS_HTTP_HEADER__X_SITE__VALUE", "here"));
                KeptConnection connection = KeptConnection.to(withHeader.port())) {
            String target = targets().get(1);
            for (int i = 0; i < 5; i++) {
                assertThat(connection.ask("GET", target, NAMED).lines()).anyMatch(line -> line.endsWith(": here"));
            }
        }
    }
}
