package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
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
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged program tells of itself while it works: in a file, and on a terminal that {@code script} stands in for. */
@Timeout(240)
class ProgressIT {

    private static final String ESCAPE = "\u001b";

    @TempDir
    Path folder;

    private final Packed agent = Agents.raw(Agents.HAIKU);
    private TestRegistry registry;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", agent);
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    /** What a terminal was sent, and the output in a file beside it. */
    private String onATerminal(Map<String, String> environment, String arguments) throws Exception {
        String command = "exec " + String.join(" ", LoaderProcess.brief(arguments));
        ProcessBuilder script = new ProcessBuilder(
                        "script", "-qec", command, folder.resolve("typescript").toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        script.environment()
                .put("AGENT_LOADER_STORE_PATH", folder.resolve("store").toString());
        script.environment().put("AGENT_LOADER_REGISTRIES_CONF", "off");
        script.environment().put("TERM", "xterm");
        script.environment().putAll(environment);
        Process process = script.redirectErrorStream(true).start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown;
    }

    @Test
    void whoWaitsIsToldInLinesThatNoTerminalIsNeededFor() throws IOException {
        Path file = folder.resolve("agent.yaml");
        Ended quick = run("pull", helper, "-o", file.toString());
        registry.always(Requests.manifests(), Faults.delay(Duration.ofMillis(3_500)));

        Ended slow = run("pull", helper, "-o", file.toString(), "--progress", "plain");
        Ended document = run("pull", helper, "-o", file.toString(), "--format", "json", "-q");
        Ended none = run("pull", helper, "-o", file.toString(), "--progress", "none");
        Ended quiet = run("pull", helper, "-o", file.toString(), "-q");

        String pulled = helper + "@" + agent.manifest().digest() + "\n";
        assertThat(quick.err()).isEqualTo(pulled);
        assertThat(slow.err())
                .startsWith("agent-loader: pulling " + helper + ": nothing yet after 1.")
                .endsWith(pulled)
                .doesNotContain(ESCAPE, "\r");
        assertThat(slow.out()).isEmpty();
        assertThat(none.err()).isEqualTo(pulled);
        assertThat(quiet.err()).isEmpty();
        assertThat(document.err()).isEmpty();
    }

    @Test
    void terminalShowsABarThatIsGoneAtTheEnd() throws Exception {
        registry.always(Requests.manifests(), Faults.delay(Duration.ofMillis(7_500)));
        Path out = folder.resolve("out");

        String bars = onATerminal(Map.of(), "pull " + helper + " -o - > " + out);
        String dumb = onATerminal(Map.of("TERM", "dumb"), "pull " + helper + " -o - > " + out);
        String plain = onATerminal(Map.of(), "pull " + helper + " -o - --progress plain > " + out);

        assertThat(bars).contains("\rpulling " + helper + " [").contains(" \r").doesNotContain(ESCAPE);
        assertThat(dumb).contains("agent-loader: pulling " + helper + ": ").doesNotContain("[", ESCAPE);
        assertThat(plain).contains("agent-loader: pulling " + helper + ": ").doesNotContain("[", ESCAPE);
        assertThat(out).hasContent(Agents.HAIKU);
    }

    @Test
    void nothingIsColouredWhereThatIsNotWanted() throws Exception {
        String coloured = onATerminal(Map.of(), "cat --help");
        String bare = onATerminal(Map.of("NO_COLOR", "1"), "cat --help");

        assertThat(coloured).contains(ESCAPE);
        assertThat(bare).contains("Usage: agent-loader cat").doesNotContain(ESCAPE);
        assertThat(run("cat", "--help").out()).doesNotContain(ESCAPE);
    }

    @Test
    void everythingIsToldWithoutSecrets() throws IOException {
        registry.requireBasic("somebody", "opensesame");
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"c29tZWJvZHk6b3BlbnNlc2FtZQ==\"}}}");

        Ended ended = run(
                "cat", helper, "--debug", "--registry-config", config.toString(), "--header", "X-Key: topsecretkey");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo(Agents.HAIKU);
        assertThat(ended.err())
                .contains("agent-loader: > GET http://" + registry.host() + "/v2/acme/helper/manifests/1 | ")
                .contains(" | Authorization: ...", " | X-Key: ...", "agent-loader: < 200 to GET ")
                .doesNotContain("opensesame", "c29tZWJvZHk6", "topsecretkey", ESCAPE);
    }

    @Test
    void interruptedExportLeavesNothing() throws Exception {
        Gate gate = registry.hold(Requests.blobs());
        Path bundle = folder.resolve("bundle.tar");
        Process process = LoaderProcess.begin(folder, Map.of(), "export", helper, "-o", bundle.toString());
        gate.awaitArrivals(1);

        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(process.waitFor()).isEqualTo(130);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsOnly("store");
        }
    }
}
