package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.Skopeo;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code pack} and {@code push} of the packaged program, with a registry and a tool that share nothing with it. */
@Timeout(240)
class PushIT {

    private static final String UPLOADS = "POST /v2/acme/helper/blobs/uploads/";
    private static final String NAMED = "PUT /v2/acme/helper/manifests/1";
    private static final String UNVERSIONED = "# mine\nagents:\n  root:\n    model: auto\n    description: Answers.\n";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("haiku.yaml"), Agents.HAIKU);
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    private static String digest(Ended packed) {
        assertThat(packed.status()).as(packed.err()).isZero();
        return packed.out().strip();
    }

    // With a registry of others

    @Test
    void pushedAgentIsTheSameForSkopeoAndForOurService() throws IOException {
        try (DebianRegistry registry = DebianRegistry.start(folder.resolve("registry"))) {
            String helper = registry.reference("acme/helper:1");
            String other = registry.reference("acme/other:stable");
            String digest = digest(run("pack", file.toString()));

            Ended pushed = run("push", file.toString(), helper, other);
            Ended again = run("push", file.toString(), helper, "--format", "json");

            assertThat(pushed.err()).isEmpty();
            assertThat(pushed.out()).isEqualTo(helper + "@" + digest + "\n" + other + "@" + digest + "\n");
            assertThat(json(again.out()).at("/references/0/digest").asText()).isEqualTo(digest);

            new Skopeo(folder).copyOne("docker://" + other, "dir:" + folder.resolve("copied"));
            JsonNode manifest = json(Files.readString(folder.resolve("copied").resolve("manifest.json")));
            String layer = manifest.at("/layers/0/digest").asText().substring("sha256:".length());
            assertThat(folder.resolve("copied").resolve(layer)).hasContent(Agents.HAIKU);
            assertThat(manifest.at("/artifactType").asText()).isEqualTo("application/vnd.docker.agent.config.v1+json");

            try (LoaderProcess service = LoaderProcess.start(folder, environment)) {
                var answer = service.get("/agents/" + helper);
                assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(Agents.HAIKU);
                assertThat(answer.headers().firstValue("Docker-Content-Digest")).contains(digest);
            }
        }
    }

    @Test
    void severalFilesAreAnIndexByWhichThePlatformChooses() throws IOException {
        Path arm = Files.writeString(folder.resolve("limerick.yaml"), Agents.LIMERICK);
        String both = "linux/amd64=" + file + ",linux/arm64=" + arm;
        try (DebianRegistry registry = DebianRegistry.start(folder.resolve("registry"))) {
            String helper = registry.reference("acme/helper:1");
            String digest = digest(run("pack", "--index", both));

            Ended dry = run("push", "--index", both, helper, "--dry-run");
            Ended pushed = run("push", "--index", both, helper);

            assertThat(pushed.out()).as(pushed.err()).isEqualTo(helper + "@" + digest + "\n");
            assertThat(dry.out().lines().filter(line -> line.startsWith("manifest\tsha256:")))
                    .hasSize(2);
            JsonNode index = json(new Skopeo(folder).manifest(helper));
            assertThat(index.at("/mediaType").asText()).isEqualTo("application/vnd.oci.image.index.v1+json");
            assertThat(index.at("/manifests").findValuesAsText("architecture")).containsExactly("amd64", "arm64");
            assertThat(run("cat", helper, "--platform", "linux/amd64").out()).isEqualTo(Agents.HAIKU);
            assertThat(run("cat", helper, "--platform", "linux/arm64").out()).isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void indexThatIsNotWrittenSoIsAMistakeOfUsage() {
        String helper = server.authority() + "/acme/helper:1";

        for (String wrong : new String[] {
            file.toString(), "linux/amd64=", "=" + file, "linux/amd64=-", "linux/amd64=" + file + ",linux/amd64=" + file
        }) {
            assertThat(run("push", "--index", wrong, helper).status()).as(wrong).isEqualTo(2);
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void passwordOfTheRegistryIsUsedAndItsLackIsTold() throws IOException {
        try (DebianRegistry registry = DebianRegistry.withPassword(folder.resolve("registry"))) {
            String helper = registry.reference("acme/helper:1");

            Ended nobody = run("push", file.toString(), helper);
            String pair = DebianRegistry.USER + ":" + DebianRegistry.PASSWORD;
            Path config = Files.createDirectories(folder.resolve("docker")).resolve("config.json");
            Files.writeString(
                    config,
                    "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\""
                            + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\"}}}");
            Ended alice = run("push", file.toString(), helper);

            assertThat(nobody.status()).isEqualTo(4);
            assertThat(nobody.out()).isEmpty();
            assertThat(alice.status()).as(alice.err()).isZero();
            assertThat(run("cat", helper).out()).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void dryRunAsksNobodyAndTellsWhatWouldBeSent() {
        String helper = server.authority() + "/acme/helper:1";
        String digest = digest(run("pack", file.toString()));

        Ended dry = run("push", file.toString(), helper, "--dry-run");

        assertThat(dry.out()).startsWith("{\"schemaVersion\":2,").endsWith("manifest\t" + helper + "@" + digest + "\n");
        assertThat(dry.out().lines().filter(line -> line.startsWith("blob\tsha256:")))
                .hasSize(2);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void layoutIsReadBySkopeoAndImported() throws IOException {
        String reference = "registry.test/acme/helper:1";
        Path layout = folder.resolve("layout");
        Path tar = folder.resolve("layout.tar");

        String digest = digest(run("pack", file.toString(), "-o", layout.toString(), "-t", reference));
        digest(run("pack", file.toString(), "-o", tar.toString(), "-t", reference));
        Ended twice = run("pack", file.toString(), "-o", layout.toString(), "-t", reference);
        Ended imported = run("import", tar.toString());

        new Skopeo(folder).copyOne("oci:" + layout + ":" + reference, "dir:" + folder.resolve("copied"));
        String layer = json(Files.readString(folder.resolve("copied").resolve("manifest.json")))
                .at("/layers/0/digest")
                .asText();
        assertThat(folder.resolve("copied").resolve(layer.substring(7))).hasContent(Agents.HAIKU);
        assertThat(twice.status()).isEqualTo(2);
        assertThat(twice.err()).contains(layout.toString());
        assertThat(imported.status()).as(imported.err()).isZero();
        assertThat(run("cat", reference + "@" + digest).out()).isEqualTo(Agents.HAIKU);
    }

    // What goes in

    @Test
    void digestIsThatOfTheInputAndOfNothingElse() {
        String first = digest(run("pack", file.toString()));
        String later = digest(run("pack", file.toString(), "--created", "2026-02-07T10:00:00Z"));
        environment.put("SOURCE_DATE_EPOCH", "1770458400");
        String epoch = digest(run("pack", file.toString()));

        assertThat(later).isEqualTo(epoch).isNotEqualTo(first);
    }

    @Test
    void missingVersionIsToldAndAddedOnlyWhenAskedFor() throws IOException {
        Files.writeString(file, UNVERSIONED);

        Ended told = run("pack", file.toString());
        String before = Files.readString(file);
        Ended fixed = run("pack", file.toString(), "--fix");

        assertThat(told.status()).isZero();
        assertThat(told.err()).contains(file + ":2:1: note: ").contains("[no-version]");
        assertThat(before).isEqualTo(UNVERSIONED);
        assertThat(fixed.err()).isEqualTo("agent-loader: added the version to " + file + "\n");
        assertThat(file).hasContent(UNVERSIONED.replace("agents:", "version: \"7\"\nagents:"));
    }

    // How it ends

    /** How a push is made to end so. */
    private record Ending(
            int status, String code, String yaml, Map<String, String> environment, Consumer<ScriptedServer> before) {

        private Ending(int status, String code, String request, Reply reply) {
            this(
                    status,
                    code,
                    Agents.HAIKU,
                    Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "1"),
                    server -> server.on(request, reply));
        }

        private Ending(int status, String code, Map<String, String> environment) {
            this(status, code, Agents.HAIKU, environment, server -> {});
        }

        @Override
        public String toString() {
            return status + " " + code;
        }
    }

    static Stream<Ending> endings() {
        return Stream.of(
                new Ending(3, "not-found", UPLOADS, Reply.status(404)),
                new Ending(4, "upstream-denied", UPLOADS, Reply.status(403)),
                new Ending(5, "registry-unavailable", UPLOADS, Reply.status(507)),
                new Ending(5, "rate-limited", UPLOADS, Reply.status(429)),
                new Ending(6, "invalid-agent", "version: 3\n", Map.of(), server -> {}),
                new Ending(
                        7,
                        "content-mismatch",
                        NAMED,
                        Reply.status(201).with("Docker-Content-Digest", "sha256:" + "0".repeat(64))),
                // what it took cannot be read
                new Ending(5, "registry-unavailable", NAMED, Reply.status(201)),
                new Ending(8, "reference-not-allowed", Map.of("AGENT_LOADER_DENY", "**")),
                new Ending(9, "offline", Map.of("AGENT_LOADER_OFFLINE", "true")));
    }

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedServer server = ScriptedServer.plain(vertx)
            .on(UPLOADS, Reply.status(202).with("Location", "/up"))
            .on("PUT /up", Reply.status(201))
            .on(NAMED, Reply.status(201));

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @MethodSource("endings")
    void failureHasItsStatusAndPrintsNothing(Ending ending) throws IOException {
        ending.before().accept(server);
        environment.putAll(ending.environment());
        Files.writeString(file, ending.yaml());

        Ended ended = run("push", file.toString(), server.authority() + "/acme/helper:1", "--format", "json");

        assertThat(ended.status()).as(ended.err()).isEqualTo(ending.status());
        assertThat(ended.out()).isEmpty();
        assertThat(json(ended.err()).at("/code").asText()).isEqualTo(ending.code());
        assertThat(json(ended.err()).at("/exit").asInt()).isEqualTo(ending.status());
    }

    @Test
    void pushThatCannotBeReadBackIsDoneAndToldSo() throws IOException {
        String digest = digest(run("pack", file.toString()));
        String helper = server.authority() + "/acme/helper:1";
        server.on("GET /v2/acme/helper/manifests/" + digest, Reply.status(403));

        Ended plain = run("push", file.toString(), helper);
        Ended json = run("push", file.toString(), helper, "--format", "json", "-q");

        assertThat(plain.status()).as(plain.err()).isZero();
        assertThat(plain.out()).isEqualTo(helper + "@" + digest + "\n");
        assertThat(plain.err())
                .contains(helper + " was taken, and could not be read back")
                .contains("answered 403");
        assertThat(json(json.out()).at("/references/0/verified").asBoolean(true))
                .isFalse();
        assertThat(json.err()).isEmpty();
    }

    @Test
    void misusedCommandsAreMistakesOfUsageAndSendNothing() {
        String helper = server.authority() + "/acme/helper:1";

        assertThat(run("push", file.toString(), server.authority() + "/acme//helper")
                        .status())
                .isEqualTo(2);
        assertThat(run("push", file.toString()).status()).isEqualTo(2);
        assertThat(run("push", folder.resolve("none.yaml").toString(), helper).status())
                .isEqualTo(2);
        assertThat(run("push", file.toString(), helper, "--created", "yesterday")
                        .err())
                .contains("--created");
        assertThat(run("pack", file.toString(), "-o", "x.tar").err()).contains("-t");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void interruptedPushNamesNothing() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        server.on("PUT /up", request -> sending.countDown());
        Process process = LoaderProcess.begin(
                folder, environment, "push", file.toString(), server.authority() + "/acme/helper:1");
        assertThat(sending.await(30, TimeUnit.SECONDS)).isTrue();

        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(server.asked()).doesNotContain(NAMED);
    }
}
