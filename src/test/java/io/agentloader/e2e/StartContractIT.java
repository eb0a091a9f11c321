package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the packaged service starts, refuses to start, and stops. */
class StartContractIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    /** How a process ended that was not meant to serve. */
    private record Ended(int status, String output) {}

    @Test
    void anUnknownKeyStopsTheStartAndTheNearestIsNamed() throws Exception {
        Ended ended = run(Map.of(), "-Dagent-loader.freshnes=1s");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("agent-loader.freshnes ", "the nearest is agent-loader.freshness")
                .doesNotContain("\tat ", "Listening on");
    }

    @Test
    void aValueOutOfItsRangeStopsTheStart() throws Exception {
        Ended ended = run(Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "0"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("agent-loader.retry.attempts is 0; allowed is from 1 to 100")
                .doesNotContain("\tat ");
    }

    @Test
    void valuesThatCannotBeReadStopTheStartInOurWordsAlone() throws Exception {
        Ended ended = run(Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "abc", "AGENT_LOADER_FRESHNESS", "soon"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).startsWith("agent-loader does not start: ").doesNotContain("SRCFG", "\tat ");
        assertThat(ended.output().replace("agent-loader does not start: ", "").lines())
                .containsExactlyInAnyOrder(
                        "agent-loader.retry.attempts is abc; allowed is a whole number.",
                        "agent-loader.freshness is soon; allowed is a duration such as 30s, 1d or PT1H.");
    }

    @Test
    void fileOfSettingsThatIsNotThereStopsTheStartAndCommands() throws Exception {
        String sentence =
                "quarkus.config.locations names mine.properties, which is not there; give it the path of a file"
                        + " of properties, or of a folder with an application.properties.";
        Map<String, String> named = Map.of("QUARKUS_CONFIG_LOCATIONS", "mine.properties");

        assertThat(run(named)).isEqualTo(new Ended(1, "agent-loader does not start: " + sentence + "\n"));
        assertThat(run(named, "ls")).isEqualTo(new Ended(2, "agent-loader: " + sentence + "\n"));
    }

    @Test
    void pathOfWindowsInAFileOfSettingsIsToldByFileAndLine() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.properties"), "# mine\nagent-loader.store.path=C:\\users\n");
        String sentence =
                file + ", line 2: \\u has no four hexadecimal digits behind it. Write \\\\ for each backslash, or /"
                        + " in a path.";
        Map<String, String> named = Map.of("QUARKUS_CONFIG_LOCATIONS", file.toString());

        assertThat(run(named)).isEqualTo(new Ended(1, "agent-loader does not start: " + sentence + "\n"));
        assertThat(run(named, "ls")).isEqualTo(new Ended(2, "agent-loader: " + sentence + "\n"));
    }

    @Test
    void anUnknownRegistryTypeStopsTheStartAndTheAllowedOnesAreListed() throws Exception {
        Ended ended = run(Map.of(), "-Dagent-loader.registries.\"a.b\".type=harbor");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains(
                        "agent-loader.registries.\"a.b\".type is harbor; allowed is one of ecr, acr, gar, generic, onprem")
                .doesNotContain("\tat ");
    }

    @Test
    void anUnknownPlatformStopsTheStart() throws Exception {
        Ended ended = run(Map.of("AGENT_LOADER_PLATFORM", "aws"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("agent-loader.platform is aws; allowed is onprem")
                .doesNotContain("\tat ");
    }

    @Test
    void platformOnpremWarnsOfEachHostWithTheKeyThatSaysIt() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_PLATFORM", "onprem"))) {
            assertThat(loader.log()).contains("WARN", "agent-loader.registries.\"docker.io\".type=onprem");
        }
    }

    @Test
    void aPatternThatIsNoneStopsTheStart() throws Exception {
        Ended ended = run(Map.of("AGENT_LOADER_ALLOW", "not a pattern"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("agent-loader.allow").doesNotContain("\tat ");
    }

    @Test
    void aDefaultRegistryThatIsNoneStopsTheStart() throws Exception {
        Ended ended = run(Map.of("AGENT_LOADER_DEFAULT_REGISTRY", "no host"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("agent-loader.default-registry is no host; allowed is host[:port]")
                .doesNotContain("\tat ");
    }

    @Test
    void everyProblemIsToldBesideADefaultRegistryThatIsNone() throws Exception {
        Ended ended = run(
                Map.of("AGENT_LOADER_DEFAULT_REGISTRY", "no host", "AGENT_LOADER_RETRY_ATTEMPTS", "0"),
                "-Dagent-loader.freshnes=1s");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains(
                        "agent-loader.default-registry is no host",
                        "agent-loader.retry.attempts is 0",
                        "agent-loader.freshnes ");
    }

    @Test
    void aSecretBehindAColonThatIsNotEscapedIsNotPrinted() throws Exception {
        Path file = write("unescaped.properties", """
                agent-loader.registries."localhost:5000".password=TopS3cret
                agent-loader.registries."localhost:5000".username=u
                """);

        Ended ended = run(Map.of("QUARKUS_CONFIG_LOCATIONS", file.toUri().toString()));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("write the colon of a host and port as \\:")
                .doesNotContain("TopS3cret");
    }

    @Test
    void aStoreThatOthersMayWriteStopsTheStart() throws Exception {
        Path store = Files.createDirectories(folder.resolve("store"));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));

        Ended ended = run(Map.of());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("cannot open the store at " + store).doesNotContain("\tat ");
    }

    @Test
    void aFileOfHostsThatCannotBeUsedStopsTheStartWithItsLine() throws Exception {
        Path hosts = write("certs.d/docker.io/hosts.toml", "[host.\"https://m.corp\"]\ncapabilities = [\"fetch\"]\n");
        Path registries = write("registries.conf", "[registries.search]\nregistries = ['docker.io']\n");
        Path daemon = write("daemon.json", "{\n  \"registry-mirrors\": [\"m.corp\"]\n}\n");

        Map<String, String> first =
                Map.of("AGENT_LOADER_HOSTS_DIR", folder.resolve("certs.d").toString());
        assertRefused(first, "agent-loader.hosts-dir: " + hosts + ", line 2: capabilities has \"fetch\"");
        Map<String, String> second = Map.of("AGENT_LOADER_REGISTRIES_CONF", registries.toString());
        assertRefused(second, "agent-loader.registries-conf: " + registries + ", line 1: registries is of version 1");
        Map<String, String> third = Map.of("AGENT_LOADER_DOCKER_DAEMON_CONFIG", daemon.toString());
        assertRefused(third, "agent-loader.docker-daemon-config: " + daemon + ", line 2: registry-mirrors has");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void assertRefused(Map<String, String> environment, String reason) throws Exception {
        Ended ended = run(environment);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains(reason).doesNotContain("\tat ", "Listening on");
    }

    @Test
    void valuesThatTheFrameworkStumblesOverOrLosesAreOneLineOfOurs() throws Exception {
        assertOneLine(Map.of("QUARKUS_HTTP_PORT", "99999"), "quarkus.http.port is 99999; allowed is from 0 to 65535.");
        assertOneLine(
                Map.of("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", "none.pem", "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", "k"),
                "quarkus.http.ssl.certificate.files names none.pem, which is not there; give it the path of a file that"
                        + " is.");
        assertOneLine(
                Map.of("AGENT_LOADER_ALLOW", ","),
                "agent-loader.allow is empty, and would count for nothing, as if it were not there; give it a value, or"
                        + " leave the key out.");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertOneLine(
                    Map.of("QUARKUS_HTTP_PORT", port, "AGENT_LOADER_DEV_PORT", "0"),
                    "quarkus.http.port is " + port + ", where something else listens already; stop that, or choose"
                            + " another (0 takes one that is free).",
                    "dev",
                    folder.toString());
        }
    }

    @Test
    void valueThatTheFrameworkRefusesWithoutItsKeyIsToldWithTheKeysThatWereSet() throws Exception {
        Ended ended = run(Map.of("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "0"));

        assertThat(ended.output())
                .startsWith("agent-loader does not start: ")
                .contains("must be > 0", "quarkus.vertx.event-loops-pool-size")
                .doesNotContain("quarkus.banner.enabled", "quarkus.application.name", "\tat ")
                .hasLineCount(1);
        assertThat(ended.status()).isEqualTo(1);
    }

    private void assertOneLine(Map<String, String> environment, String line, String... arguments) throws Exception {
        Ended ended = run(environment, arguments);

        assertThat(ended.output()).isEqualTo("agent-loader does not start: " + line + "\n");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        Ended ended = run(Map.of(), "unknown");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("there is no command unknown", "Usage: agent-loader ");
    }

    @Test
    void anUnknownVariableIsOnlyAWarning() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_PORT", "tcp://10.0.0.1:80"))) {
            assertThat(loader.log()).contains("WARN", "AGENT_LOADER_PORT");
        }
    }

    @Test
    void listeningBeyondLoopbackWithoutAnAllowListIsAWarning() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("QUARKUS_HTTP_HOST", "0.0.0.0"))) {
            assertThat(new RawHttp(loader.port())
                            .get("/q/health/ready", "Host: any.example")
                            .status())
                    .isEqualTo(200);
            // it is said after the port is open, so that all has been said only at the end
            loader.stop();
            assertThat(loader.log())
                    .contains("Listening beyond loopback with neither agent-loader.callers nor agent-loader.allow");
        }
    }

    @Test
    void aTargetThatIsNoUriIsAProblemInThePackagedServiceToo() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of(), "serve")) {
            Reply reply = new RawHttp(loader.port()).get("/agents/%zz");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().at("/code").asText()).isEqualTo("invalid-reference");
        }
    }

    @Test
    void whatIsNoRequestGetsAProblemAndALineInTheLog() {
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            RawHttp http = new RawHttp(loader.port());
            String host = "Host: 127.0.0.1\r\n";

            assertUnread(http.untilClosed("GET / HTTP/2.0\r\n" + host + "\r\n"), 505, "version-not-supported");
            assertUnread(http.untilClosed("GET / HTTP/1.9\r\n" + host + "\r\n"), 505, "version-not-supported");
            assertUnread(
                    http.untilClosed("GET /" + "a".repeat(200_000) + " HTTP/1.1\r\n" + host + "\r\n"),
                    414,
                    "uri-too-long");
            assertUnread(
                    http.untilClosed("GET / HTTP/1.1\r\n" + host + "X: " + "a".repeat(200_000) + "\r\n\r\n"),
                    431,
                    "headers-too-large");
            assertUnread(
                    http.untilClosed("POST /agents/-/validate HTTP/1.1\r\n" + host
                            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n"),
                    400,
                    "invalid-parameter");
            assertUnread(http.untilClosed("GET / http/1.1\r\n" + host + "\r\n"), 505, "version-not-supported");
            assertUnread(http.untilClosed("GET /\r\n" + host + "\r\n"), 400, "invalid-parameter");

            assertThat(loader.log())
                    .contains(
                            "problem code=version-not-supported status=505",
                            "problem code=uri-too-long status=414",
                            "problem code=headers-too-large status=431",
                            "problem code=invalid-parameter status=400");
        }
    }

    private static void assertUnread(String answer, int status, String code) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n")
                .containsIgnoringCase("\r\ncache-control: no-store\r\n")
                .contains("\"code\":\"" + code + "\"")
                .containsOnlyOnce("HTTP/1.1 " + status + " ");
    }

    @Test
    void anAnswerInFlightIsFinishedBeforeTheStop() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            Gate gate = registry.hold(Requests.blobs());
            CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(
                    () -> new RawHttp(loader.port()).get("/agents/" + registry.reference("acme/helper:1")));
            gate.awaitArrivals(1);

            loader.process().destroy();
            giveAMoment(loader);
            gate.open();

            assertThat(reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS).body()).isEqualTo(Agents.HAIKU);
            assertThat(loader.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    /** Stopping begins on a thread of its own; nothing tells from outside when, so it is given a moment. */
    private static void giveAMoment(LoaderProcess loader) throws InterruptedException {
        loader.process().waitFor(500, TimeUnit.MILLISECONDS);
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LoaderProcess.java()));
        for (String argument : arguments) {
            if (argument.startsWith("-D")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-jar", LoaderProcess.jar().toString()));
        for (String argument : arguments) {
            if (!argument.startsWith("-D")) {
                command.add(argument);
            }
        }
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(LoaderProcess.freePort()));
        builder.environment()
                .put("AGENT_LOADER_STORE_PATH", folder.resolve("store").toString());
        builder.environment().put("AGENT_LOADER_REGISTRIES_CONF", "off");
        builder.environment().put("AGENT_LOADER_DOCKER_DAEMON_CONFIG", "off");
        builder.environment().putAll(environment);
        return ended(builder.start(), output);
    }

    private static Ended ended(Process process, Path output) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
