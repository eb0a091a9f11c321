package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.Seen;
import io.agentloader.testkit.TestCertificate;
import io.agentloader.testkit.TestRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flags that commands have in common do, as registries see it. */
@Timeout(240)
class CommonFlagsIT {

    private static final String MODEL = """
            version: "2"
            agents:
              root:
                model: %s
                instruction: Answer.
            """;

    @TempDir
    Path folder;

    private final Packed agent = Agents.raw(Agents.HAIKU);
    private final Vertx vertx = Vertx.vertx();
    private TestRegistry registry;
    private String helper;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", agent);
        helper = registry.reference("acme/helper:1");
        file = Files.writeString(folder.resolve("agent.yaml"), Agents.HAIKU);
    }

    @AfterEach
    void stop() {
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    /** Commands that ask a registry for the agent. */
    static Stream<List<String>> asking() {
        return Stream.of(
                List.of("cat", "REF"),
                List.of("digest", "REF"),
                List.of("tags", "REF"),
                List.of("validate", "REF"),
                List.of("requirements", "REF"),
                List.of("deps", "REF"),
                List.of("lock", "REF"),
                List.of("export", "REF", "-o", "-"),
                List.of("prefetch", "REF"),
                List.of("doctor", "REF"),
                List.of("pin", "REF", "DIGEST"));
    }

    private String[] about(List<String> command, String... flags) {
        return Stream.concat(
                        command.stream()
                                .map(word -> word.equals("REF")
                                        ? helper
                                        : word.equals("DIGEST")
                                                ? agent.manifest().digest().toString()
                                                : word),
                        Stream.of(flags))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("asking")
    void credentialsComeFromTheFileThatIsNamedAndTheHeaderIsSentWithAndWithoutThem(List<String> command)
            throws IOException {
        registry.requireBasic("somebody", "opensesame");
        String pair = Base64.getEncoder().encodeToString("somebody:opensesame".getBytes(StandardCharsets.UTF_8));
        Path config = Files.writeString(
                folder.resolve("logins.json"), "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + pair + "\"}}}");
        String[] team = {"--header", "X-Team: blue", "--retry", "1"};

        Ended nobody = run(about(command, team));
        List<Seen> refused = registry.log();
        registry.clear();
        Ended somebody =
                run(Stream.concat(Stream.of(about(command, team)), Stream.of("--registry-config", config.toString()))
                        .toArray(String[]::new));

        assertThat(nobody.status()).as(nobody.err()).isEqualTo(4);
        assertThat(somebody.status()).as(somebody.err()).isZero();
        assertThat(somebody.err()).doesNotContain("INFO");
        assertThat(List.of(refused, registry.log())).allSatisfy(log -> assertThat(log)
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.header("X-Team")).contains("blue")));
    }

    @Test
    void fileOfCredentialsThatCannotBeReadIsToldAndNobodyIsAsked() throws IOException {
        Path broken = Files.writeString(folder.resolve("logins.json"), "{\n\"auths\": s3cret}");

        Ended text = run("cat", helper, "--registry-config", broken.toString());
        Ended json = run("export", helper, "-o", "-", "--registry-config", broken.toString(), "--format", "json");
        Ended doctor = run("doctor", registry.host(), "--registry-config", broken.toString());

        assertThat(text.status()).isEqualTo(2);
        assertThat(text.out()).isEmpty();
        assertThat(text.err())
                .isEqualTo("agent-loader: agent-loader.registry-config (" + broken
                        + ") is no JSON: line 2 cannot be read; mend it, or stop naming it\n");
        assertThat(json.status()).isEqualTo(2);
        assertThat(doctor.status()).as(doctor.err()).isZero();
        assertThat(doctor.out()).contains("is no JSON: line 2", ", over http, directly");
    }

    @Test
    void fileOfCredentialsThatTheFlagNamesHasToBeThere() {
        Path none = folder.resolve("none.json");

        Ended text = run("cat", helper, "--registry-config", none.toString());
        Ended lock = run("lock", helper, "--registry-config", none.toString(), "--format", "json");
        Ended doctor = run("doctor", registry.host(), "--registry-config", none.toString());
        Ended configured =
                LoaderProcess.run(folder, Map.of("AGENT_LOADER_REGISTRY_CONFIG", none.toString()), "digest", helper);

        assertThat(text.status()).isEqualTo(2);
        assertThat(text.out() + lock.out()).isEmpty();
        assertThat(text.err())
                .isEqualTo("agent-loader: --registry-config names " + none + ", and there is no such file\n");
        assertThat(lock.status()).isEqualTo(2);
        assertThat(doctor.out()).contains("names nothing that is there");
        assertThat(configured.status()).as(configured.err()).isZero();
    }

    @Test
    void requestsToAServiceAreToldWhenAsked() {
        try (ScriptedServer server = ScriptedServer.plain(vertx)
                .on(
                        "GET /agents/acme/helper:1/-/exists",
                        Reply.text(200, "{\"kind\":\"Existence\",\"exists\":true}"))) {
            Ended ended = run("exists", "acme/helper:1", "--server", server.url(""), "--debug");

            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.err())
                    .contains(
                            "agent-loader: > GET " + server.url("/agents/acme/helper:1/-/exists"),
                            "agent-loader: < 200 to GET " + server.url("/agents/acme/helper:1/-/exists"));
        }
    }

    @Test
    void timeIsThatOfAllPagesOfAList() {
        try (ScriptedServer server = ScriptedServer.plain(vertx)) {
            server.on(
                    "GET /v2/acme/helper/tags/list",
                    request -> vertx.setTimer(100, id -> Reply.text(200, "{\"tags\":[\"tag-" + id + "\"]}")
                            .with("Link", "</v2/acme/helper/tags/list?page=" + id + ">; rel=\"next\"")
                            .to(request)));

            Ended ended = run("tags", server.authority() + "/acme/helper", "--timeout", "2s");

            assertThat(ended.status()).as(ended.err()).isEqualTo(5);
            assertThat(ended.err()).contains("tags was not done after 2.0 s, which is its --timeout");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void pushSpeaksWithTheRegistriesAsItIsTold() {
        try (ScriptedServer server =
                ScriptedServer.plain(vertx).on("POST /v2/acme/helper/blobs/uploads/", Reply.silence())) {
            Ended ended = run(
                    "push",
                    file.toString(),
                    server.authority() + "/acme/helper:1",
                    "--timeout",
                    "6s",
                    "--header",
                    "X-Team: blue",
                    "--format",
                    "json");

            assertThat(ended.status()).as(ended.err()).isEqualTo(5);
            assertThat(ended.err()).contains("6.0 s", "--timeout");
            assertThat(ended.out()).isEmpty();
            assertThat(server.request(0).header("X-Team")).isEqualTo("blue");
        }
    }

    @Test
    void bothSidesOfADifferenceAreNamed() {
        try (TestRegistry other = TestRegistry.start()) {
            other.publish("acme/limerick:1", Agents.raw(Agents.LIMERICK));

            Ended ended = run("diff", helper, other.reference("acme/limerick:1"), "--header", "X-Team: blue");

            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(Stream.concat(registry.log().stream(), other.log().stream()))
                    .hasSizeGreaterThan(3)
                    .extracting(request -> request.header("X-Team").orElse("none"))
                    .containsOnly("blue");
        }
    }

    @Test
    void authorityAndCertificateAreThoseOfTheFilesThatAreNamed() throws Exception {
        TestCertificate server = TestCertificate.forName(folder, "localhost");
        TestCertificate alice = TestCertificate.forName(folder, "alice");
        String caller = alice.certificatePem().toString();
        String key = alice.keyPem().toString();
        try (ScriptedServer secured = serving(ScriptedServer.mutualTls(vertx, server, Path.of(caller)))) {
            String reference = "localhost:" + secured.port() + "/acme/helper:1";
            String authority = server.certificatePem().toString();

            Ended known =
                    run("validate", reference, "--ca-file", authority, "--cert-file", caller, "--key-file", key, "-q");
            Ended unknown = run("validate", reference, "--ca-file", authority, "--retry", "1", "--remote");
            Ended distrusted = run(
                    "cat",
                    reference,
                    "--ca-file",
                    caller,
                    "--cert-file",
                    caller,
                    "--key-file",
                    key,
                    "--remote",
                    "--format",
                    "json");

            assertThat(known.status()).as(known.err()).isZero();
            assertThat(unknown.status()).isEqualTo(5);
            assertThat(distrusted.status()).isEqualTo(5);
            assertThat(distrusted.err()).contains("\"code\" : \"tls-untrusted\"");
        }
    }

    private ScriptedServer serving(ScriptedServer server) {
        Content layer = Agents.layer(agent);
        String base = " /v2/acme/helper/";
        Reply manifest = Reply.ok(
                        agent.manifest().descriptor().mediaType().toString(),
                        agent.manifest().toByteArray())
                .with("Docker-Content-Digest", agent.manifest().digest().toString());
        return server.on("GET" + base + "manifests/1", manifest)
                .on("HEAD" + base + "manifests/1", manifest)
                .on("GET" + base + "blobs/" + layer.digest(), Reply.ok("application/yaml", layer.toByteArray()));
    }

    @Test
    void registryIsAskedAsOftenAndAsLongAsItIsTold() {
        registry.always(Requests.any(), Faults.status(503));

        assertThat(run("validate", helper, "--retry", "2").status()).isEqualTo(5);
        assertThat(registry.manifestRequests()).hasSize(2);

        registry.heal();
        registry.always(Requests.any(), Faults.hang());
        Ended slow = run("deps", helper, "--timeout", "1s");
        assertThat(slow.status()).as(slow.err()).isEqualTo(5);
        Ended doctor = run("doctor", registry.host(), "--timeout", "1s");
        assertThat(doctor.status()).as(doctor.out()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "requirements", "deps", "lock", "prefetch"})
    void nobodyIsAskedOffline(String command) {
        assertThat(run(command, helper, "--offline").status()).isEqualTo(9);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void mirrorIsAskedInTheRegistrysPlace() {
        Ended ended =
                run("validate", "registry.test/acme/helper:1", "--mirror", "registry.test=http://" + registry.host());

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(registry.log()).extracting(Seen::isBlob).contains(true);
    }

    @Test
    void agentIsThatForThePlatform() {
        registry.publish("acme/many:1", Agents.index(MODEL.formatted("openai/small"), MODEL.formatted("openai/large")));
        String many = registry.reference("acme/many:1");

        assertThat(run("requirements", many, "--platform", "linux/arm64").out()).contains("model\topenai/large");
        assertThat(run("requirements", many, "--platform", "linux/amd64").out()).contains("model\topenai/small");
        assertThat(run("validate", many, "--platform", "a/b/c/d").err()).contains("os[/architecture[/variant]]");
    }

    @Test
    void storeIsPreferredWhereItIsAskedFor() {
        run("cat", helper);
        registry.clear();

        assertThat(run("validate", helper, "--prefer-local").status()).isZero();
        assertThat(run("export", helper, "--prefer-local", "-o", "-", "-q").err())
                .isEmpty();
        assertThat(registry.requests()).isEmpty();
        assertThat(run("deps", helper, "--remote").status()).isZero();
        assertThat(registry.manifestRequests()).isNotEmpty();
    }

    @Test
    void whatHasNoSenseIsAMistakeOfUsage() {
        List<Ended> all = List.of(
                run("tags", helper, "--local"),
                run("versions", helper, "--plain-http"),
                run("unpin", helper, "--plain-http"),
                run("validate", file.toString(), "--insecure"),
                run("prefetch", helper, "--server", "http://127.0.0.1:1", "--offline"));

        assertThat(all).allSatisfy(ended -> {
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.out()).isEmpty();
        });
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void moreIsToldOnlyWhenAsked() {
        Ended usual = run("prefetch", helper);
        Ended verbose = run("prefetch", helper, "-v");

        assertThat(usual.err()).isEmpty();
        assertThat(verbose.err()).contains("agent-loader: served reference=" + helper);
    }
}
