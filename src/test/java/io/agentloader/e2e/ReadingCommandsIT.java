package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** {@code pull}, {@code cat}, {@code inspect} and their like of the packaged program: results, statuses, and what a failure leaves. */
@Timeout(240)
class ReadingCommandsIT {

    @TempDir
    Path folder;

    private final Packed agent = Agents.raw(Agents.HAIKU);
    private TestRegistry registry;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", agent);
        registry.publish("acme/image:1", Agents.image());
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void rangeIsTheHighestTagInIt() {
        registry.publish("acme/ranged:1.2.0", agent);
        Packed higher = Agents.raw(Agents.LIMERICK);
        registry.publish("acme/ranged:1.10.0", higher);
        String range = registry.reference("acme/ranged:^1.2");

        Ended agentOfIt = run("cat", range);
        Ended digest = run("digest", "-l", "--offline", range);

        assertThat(agentOfIt.out()).as(agentOfIt.err()).isEqualTo(Agents.LIMERICK);
        assertThat(digest.status()).as(digest.err()).isZero();
        assertThat(digest.out())
                .contains(
                        registry.reference("acme/ranged:1.10.0"),
                        higher.manifest().digest().toString());
    }

    // Every status, once

    /** How a command is made to end so. */
    private record Ending(
            int status, String code, String name, Map<String, String> environment, Consumer<TestRegistry> before) {

        private Ending(int status, String code, String name) {
            this(status, code, name, Map.of(), registry -> {});
        }

        @Override
        public String toString() {
            return status + " " + code;
        }
    }

    static Stream<Ending> endings() {
        Consumer<TestRegistry> damaged = registry -> registry.always(Requests.blobs(), Faults.flipBit());
        return Stream.of(
                new Ending(2, "invalid-reference", "acme//helper"),
                new Ending(3, "not-found", "acme/never:1"),
                new Ending(
                        4,
                        "upstream-unauthorized",
                        "acme/helper:1",
                        Map.of(),
                        registry -> registry.requireBasic("somebody", "secret")),
                new Ending(
                        5,
                        "registry-unavailable",
                        "acme/helper:1",
                        Map.of("AGENT_LOADER_RETRY_ATTEMPTS", "1"),
                        TestRegistry::stop),
                new Ending(6, "not-an-agent", "acme/image:1"),
                new Ending(7, "content-mismatch", "acme/helper:1", Map.of(), damaged),
                new Ending(8, "reference-not-allowed", "acme/helper:1", Map.of("AGENT_LOADER_DENY", "**"), r -> {}),
                new Ending(9, "offline", "acme/helper:1", Map.of("AGENT_LOADER_OFFLINE", "true"), r -> {}),
                new Ending(
                        10,
                        "store-unavailable",
                        "acme/helper:1",
                        Map.of("AGENT_LOADER_STORE_PATH", "/dev/null/store"),
                        r -> {}));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void failureHasItsStatusAndLeavesOutputAndFileAsTheyWere(Ending ending) throws IOException {
        Path file = folder.resolve("agent.yaml");
        Files.writeString(file, "as it was");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        ending.before().accept(registry);

        Ended ended = LoaderProcess.run(
                folder,
                ending.environment(),
                "pull",
                registry.reference(ending.name()),
                "-o",
                file.toString(),
                "--format",
                "json");

        assertThat(ended.status()).as(ended.err()).isEqualTo(ending.status());
        assertThat(ended.out()).isEmpty();
        assertThat(json(ended.err()).at("/code").asText()).isEqualTo(ending.code());
        assertThat(json(ended.err()).at("/exit").asInt()).isEqualTo(ending.status());
        assertThat(file).hasContent("as it was");
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(Instant.EPOCH));
        assertThat(ended.err()).doesNotContain("secret");
    }

    @Test
    void mistakeOfOursIsOne() throws IOException {
        // a Java runtime that cannot hash is one that nobody expects
        Path none = Files.writeString(folder.resolve("java.security"), "security.provider.1=SunEC\n");

        Ended ended = LoaderProcess.run(
                folder, Map.of("JAVA_TOOL_OPTIONS", "-Djava.security.properties==" + none), "cat", helper);

        assertThat(ended.status()).as(ended.err()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void unknownFlagIsAMistakeOfUsage() {
        Ended ended = run("cat", helper, "--fast");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("--fast", "Usage: agent-loader cat");
    }

    @Test
    void valueThatCannotBeReadIsAMistakeOfUsage() {
        Ended ended = run("cat", helper, "--timeout", "soon");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("agent-loader.timeouts.pull").doesNotContain("\tat ");
    }

    @Test
    void interruptedPullEndsInOneHundredAndThirtyAndLeavesNothingHalfWritten() throws Exception {
        Gate gate = registry.hold(Requests.blobs());
        Path file = folder.resolve("agent.yaml");
        Files.writeString(file, "as it was");
        Process process = LoaderProcess.begin(folder, Map.of(), "pull", helper, "-o", file.toString());
        gate.awaitArrivals(1);

        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(file).hasContent("as it was");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(path -> path.toString().endsWith(".part"))).isEmpty();
        }
        registry.awaitAbandoned(1);
    }

    // What they print

    @Test
    void catPrintsTheAgentByteForByteAndThenWithoutARegistry() {
        Ended first = run("cat", helper);
        registry.stop();
        Ended stale = run("cat", "docker://" + helper, "--retry", "1");
        Ended stored =
                run("cat", registry.reference("acme/helper@" + agent.manifest().digest()));

        assertThat(first.out()).isEqualTo(Agents.HAIKU);
        assertThat(first.err()).isEmpty();
        assertThat(first.status()).isZero();
        assertThat(stale.out()).isEqualTo(Agents.HAIKU);
        assertThat(stored.out()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void pullNamesTheFileAfterTheReferenceAndIsStrict() throws IOException {
        Path file = folder.resolve("agent.yaml");
        Ended pulled = run("pull", helper, "-o", file.toString());
        Ended told = run("pull", helper, "-o", file.toString(), "--format", "json", "-q");
        Ended printed = run("pull", helper, "-o", "-");
        registry.clear();
        registry.stop();
        Ended strict = run("pull", helper, "-o", file.toString(), "--retry", "1");
        Ended local = run("pull", helper, "-o", file.toString(), "--local");

        assertThat(file).hasContent(Agents.HAIKU);
        assertThat(pulled.out()).isEmpty();
        assertThat(pulled.err()).isEqualTo(helper + "@" + agent.manifest().digest() + "\n");
        assertThat(json(told.out()).at("/digest").asText())
                .isEqualTo(agent.manifest().digest().toString());
        assertThat(told.err()).isEmpty();
        assertThat(printed.out()).isEqualTo(Agents.HAIKU);
        assertThat(strict.status()).isEqualTo(5);
        assertThat(local.status()).isZero();
    }

    @Test
    void digestInspectTagsAndVersionsTellWhatManifestsAndRecordsSay() throws IOException {
        String digest = agent.manifest().digest().toString();

        assertThat(run("digest", helper).out()).isEqualTo(digest + "\n");
        assertThat(run("resolve", "-l", helper).out()).isEqualTo(helper + "@" + digest + "\n");
        assertThat(run("tags", helper).out()).isEqualTo("1\n");
        assertThat(run("inspect", "--raw", helper).out().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(agent.manifest().toByteArray());
        JsonNode info = json(run("inspect", helper, "--format", "json").out());
        assertThat(info.at("/kind").asText()).isEqualTo("AgentInfo");
        assertThat(info.at("/digest").asText()).isEqualTo(digest);
        assertThat(registry.blobRequests()).isEmpty();
        assertThat(run("versions", helper).status()).isEqualTo(3);

        run("cat", helper);
        registry.clear();

        assertThat(run("versions", helper).out()).startsWith(digest + "\tcurrent\t");
        assertThat(run("inspect", "--id", digest.substring(7, 19)).out()).contains("digest: " + digest);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void inspectTellsLabelsWhereTheyAreAskedForAndNamesWhereTheAgentIsStored() throws IOException {
        Content config = Content.hash(
                new MediaType("application/vnd.oci.image.config.v1+json"),
                "{\"config\":{\"Labels\":{\"team\":\"haiku\"}}}".getBytes(StandardCharsets.UTF_8));
        Content yaml = Content.hash(MediaType.YAML, Agents.HAIKU.getBytes(StandardCharsets.UTF_8));
        registry.publish("acme/labelled:1", Agents.odd(config, List.of(yaml)));
        String labelled = registry.reference("acme/labelled:1");

        Ended told = run("inspect", labelled, "--labels", "--format", "json");
        run("cat", labelled);
        Ended stored = run("inspect", labelled, "--local", "--format", "json");
        Ended missing = run("inspect", labelled, "--local", "--labels");

        assertThat(json(told.out()).at("/labels/team").asText()).isEqualTo("haiku");
        assertThat(json(told.out()).has("agents")).isFalse();
        assertThat(json(stored.out()).get("agents")).hasToString("[\"root\"]");
        assertThat(json(stored.out()).has("labels")).isFalse();
        assertThat(missing.status()).isEqualTo(9);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).contains(config.digest().toString(), "agent-loader.store.complete");
    }

    @Test
    void existsIsToldByTheStatusAlone() throws IOException {
        Ended yes = run("exists", helper);
        Ended no = run("exists", registry.reference("acme/never:1"), "--format", "json");
        registry.stop();
        Ended unknown = run("exists", helper, "--retry", "1");
        Ended local = run("exists", helper, "--local");

        assertThat(List.of(yes.status(), no.status(), unknown.status(), local.status()))
                .containsExactly(0, 3, 5, 9);
        assertThat(yes.out()).isEmpty();
        assertThat(json(no.out()).at("/exists").asBoolean(true)).isFalse();
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains(registry.host());
    }

    @Test
    void serverIsAskedInTheRoomsPlace() throws IOException {
        try (LoaderProcess service = LoaderProcess.start(folder, Map.of())) {
            String url = "http://127.0.0.1:" + service.port();
            Path elsewhere = folder.resolve("elsewhere");
            Map<String, String> other =
                    Map.of("AGENT_LOADER_STORE_PATH", elsewhere.toString(), "AGENT_LOADER_SERVER", url);
            Ended cat = LoaderProcess.run(folder, other, "cat", helper);
            Ended digest = run("digest", "-l", helper, "--server", url);
            Ended never = run("pull", registry.reference("acme/never:1"), "--server", url, "-o", "-");
            Ended tags = run("tags", helper, "--server", url);
            Ended flags = run("cat", helper, "--server", url, "--plain-http");

            assertThat(cat.out()).isEqualTo(Agents.HAIKU);
            assertThat(digest.out()).isEqualTo(helper + "@" + agent.manifest().digest() + "\n");
            assertThat(never.status()).isEqualTo(3);
            assertThat(never.out()).isEmpty();
            assertThat(tags.out()).isEqualTo("1\n");
            assertThat(flags.status()).isEqualTo(2);
            assertThat(elsewhere).doesNotExist();
        }
        Ended gone = run("cat", helper, "--server", "http://127.0.0.1:1");
        assertThat(gone.status()).isEqualTo(5);
        assertThat(gone.err()).contains("http://127.0.0.1:1");
    }

    @Test
    void flagsReachTheRegistryThatTheReferenceNames() {
        Ended mirrored =
                run("cat", "registry.test/acme/helper:1", "--mirror", "registry.test=http://" + registry.host());
        Ended header = run("cat", helper, "--header", "X-Team: blue", "--verbose");

        assertThat(mirrored.out()).isEqualTo(Agents.HAIKU);
        assertThat(header.status()).isZero();
        assertThat(registry.log().get(registry.log().size() - 1).headers()).containsEntry("x-team", "blue");
        assertThat(header.err()).contains("served reference=" + helper);
    }

    @Test
    void completionIsAScriptThatItsShellTakes() throws Exception {
        Ended bash = run("completion", "bash");
        Process shell = new ProcessBuilder(
                        "bash", "-c", "source " + folder.resolve("command.out") + " && complete -p agent-loader")
                .start();

        assertThat(bash.status()).isZero();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("agent-loader");
        assertThat(shell.waitFor()).isZero();
    }
}
