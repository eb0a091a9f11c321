package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} of the packaged program, by its own questions and by the events of a service. */
@Timeout(240)
class WatchIT {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("AGENT_LOADER_WATCH_INTERVAL", "1s"));
    private TestRegistry registry;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        helper = registry.reference("acme/helper:1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static String line(BufferedReader out) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return out.readLine();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        try {
            return line.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            throw new AssertionError("no line", silent);
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
    }

    @Test
    void changesAreLinesUntilItIsInterrupted() throws Exception {
        Process process = LoaderProcess.beginHeard(folder, environment, "watch", helper, "--interval", "1s");
        try (BufferedReader out = process.inputReader()) {
            Digest haiku = Agents.raw(Agents.HAIKU).manifest().digest();
            assertThat(line(out)).endsWith("\trevalidated\t" + helper + "@" + haiku);

            Digest limerick = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
            assertThat(line(out)).endsWith("\tupdated\t" + helper + "@" + limerick);

            registry.stop();
            assertThat(line(out)).contains("\tstale\t");
            registry.resume();
            assertThat(line(out)).contains("\trevalidated\t");

            registry.deleteTag("acme/helper:1");
            assertThat(line(out)).contains("\tremoved\t");
            interrupt(process);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void tagThatNeverWasIsMissing() throws Exception {
        String never = registry.reference("acme/helper:never");
        Process process = LoaderProcess.beginHeard(folder, environment, "watch", never, "--interval", "1s");
        try (BufferedReader out = process.inputReader()) {
            assertThat(line(out)).endsWith("\tmissing\t" + never);
            interrupt(process);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whoeverCannotBeToldIsNotWatchedFor() throws Exception {
        Path err = folder.resolve("watch.err");
        Process process =
                LoaderProcess.launchCommand(folder, err, Path.of("/dev/full"), "watch", helper, "--interval", "1s");
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void serviceTellsAndIsComeBackTo() throws Exception {
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(LoaderProcess.freePort()));
        String url = "http://127.0.0.1:" + environment.get("QUARKUS_HTTP_PORT");
        assertThat(LoaderProcess.run(folder, environment, "watch", helper, "--server", url)
                        .status())
                .isEqualTo(5);
        LoaderProcess service = LoaderProcess.start(folder, environment);
        Process process =
                LoaderProcess.beginHeard(folder, environment, "watch", helper, "--server", url, "--format", "json");
        try (BufferedReader out = process.inputReader()) {
            assertThat(json(line(out)).at("/event").asText()).isEqualTo("agent.revalidated");
            service.kill();
            service = LoaderProcess.start(folder, environment);

            Digest limerick = registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));

            JsonNode event = json(line(out));
            assertThat(event.at("/event").asText()).isEqualTo("agent.updated");
            assertThat(event.at("/digest").asText()).isEqualTo(limerick.toString());
            interrupt(process);
        } finally {
            process.destroyForcibly();
            service.close();
        }
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    @Test
    void misuseIsTold() {
        assertThat(LoaderProcess.run(folder, environment, "watch", helper + "@sha256:" + "0".repeat(64))
                        .status())
                .isEqualTo(2);
        assertThat(LoaderProcess.run(folder, environment, "watch", helper, "--interval", "10ms")
                        .err())
                .contains("--interval is a second or more");
        assertThat(LoaderProcess.run(folder, environment, "watch", helper, "--interval", "soon")
                        .status())
                .isEqualTo(2);
        environment.put("AGENT_LOADER_OFFLINE", "true");
        assertThat(LoaderProcess.run(folder, environment, "watch", helper).status())
                .isEqualTo(9);
        assertThat(registry.requests()).isEmpty();
    }
}
