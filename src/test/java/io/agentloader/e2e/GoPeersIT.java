package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.GoProgram;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RawHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry of dev mode, with the library that docker-agent pushes and pulls with, and with that of oras. */
@Timeout(180)
class GoPeersIT {

    @TempDir
    static Path folder;

    private static final int PORT = LoaderProcess.freePort();
    private static final String REGISTRY = "localhost:" + PORT;

    private static LoaderProcess loader;

    @BeforeAll
    static void start() {
        Map<String, String> environment =
                Map.of("AGENT_LOADER_DEV_PORT", Integer.toString(PORT), "AGENT_LOADER_HOSTS", "host.docker.internal");
        loader = LoaderProcess.start(folder, environment, "dev");
    }

    @AfterAll
    static void stop() {
        loader.close();
    }

    @Test
    void registryOfDevModeIsOneToCrane() {
        GoProgram crane = GoProgram.in(folder, "crane");
        String digest = crane.run("digest", REGISTRY + "/samples/haiku:latest");
        crane.run("copy", REGISTRY + "/samples/haiku:latest", REGISTRY + "/acme/haiku:1");
        assertThat(crane.run("digest", REGISTRY + "/acme/haiku:1")).isEqualTo(digest);
        assertThat(crane.run("validate", "--remote", REGISTRY + "/acme/haiku:1"))
                .endsWith("PASS: " + REGISTRY + "/acme/haiku:1");

        Path layout = folder.resolve("layout");
        crane.run("pull", "--format", "oci", REGISTRY + "/acme/haiku@" + digest, layout.toString());
        assertThat(crane.run("push", layout.toString(), REGISTRY + "/acme/pushed:1"))
                .endsWith(REGISTRY + "/acme/pushed@" + digest);
        assertThat(agent(REGISTRY + "/acme/pushed:1")).isEqualTo(agent(REGISTRY + "/samples/haiku"));

        crane.run("tag", REGISTRY + "/acme/pushed:1", "Beta");
        assertThat(crane.run("ls", REGISTRY + "/acme/pushed")).isEqualTo("1\nBeta");
        assertThat(crane.run("catalog", REGISTRY).lines()).contains("acme/haiku", "acme/pushed", "samples/haiku");
        crane.run("delete", REGISTRY + "/acme/pushed:Beta");
        assertThat(crane.run("ls", REGISTRY + "/acme/pushed")).isEqualTo("1");
        crane.run("delete", REGISTRY + "/acme/pushed@" + digest);
        assertThatThrownBy(() -> crane.run("manifest", REGISTRY + "/acme/pushed:1"))
                .hasMessageContaining("MANIFEST_UNKNOWN");

        crane.run("index", "append", "-m", REGISTRY + "/acme/haiku:1", "-t", REGISTRY + "/acme/haiku:all");
        assertThat(crane.run("index", "list", REGISTRY + "/acme/haiku:all")).contains(digest);
    }

    @Test
    void registryOfDevModeIsOneToOras() {
        assertThat(GoProgram.in(folder, "oras-peer").run(REGISTRY).lines())
                .containsExactly(
                        "pushed: true true",
                        "discovered: 2",
                        "discovered: 1 application/vnd.acme.signature a peer",
                        "copied: hello 2 [copy]",
                        "discovered: 1",
                        "deleted: true");
    }

    @Test
    void hostThatTheKeyNamesMayBeAddressed() {
        RawHttp http = new RawHttp(PORT);

        assertThat(http.get("/v2/", "Host: host.docker.internal:5005").status()).isEqualTo(200);
        assertThat(http.get("/v2/", "Host: host.containers.internal:5005").status())
                .isEqualTo(403);
    }

    private static String agent(String reference) {
        String text = new String(loader.get("/agents/" + reference).body(), StandardCharsets.UTF_8);
        assertThat(text).contains("agents:").isNotEqualTo(Agents.HAIKU);
        return text;
    }
}
