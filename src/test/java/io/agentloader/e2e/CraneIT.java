package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Crane;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.RawHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry of dev mode, with the tool whose library docker-agent pushes and pulls with. */
@Timeout(180)
class CraneIT {

    @TempDir
    Path folder;

    @Test
    void registryOfDevModeIsOneToCrane() {
        Crane crane = Crane.in(folder);
        int port = LoaderProcess.freePort();
        String registry = "localhost:" + port;
        Map<String, String> environment =
                Map.of("AGENT_LOADER_DEV_PORT", Integer.toString(port), "AGENT_LOADER_HOSTS", "host.docker.internal");
        try (LoaderProcess loader = LoaderProcess.start(folder, environment, "dev")) {
            String digest = crane.run("digest", registry + "/samples/haiku:latest");
            crane.run("copy", registry + "/samples/haiku:latest", registry + "/acme/haiku:1");
            assertThat(crane.run("digest", registry + "/acme/haiku:1")).isEqualTo(digest);
            assertThat(crane.run("validate", "--remote", registry + "/acme/haiku:1"))
                    .endsWith("PASS: " + registry + "/acme/haiku:1");

            Path layout = folder.resolve("layout");
            crane.run("pull", "--format", "oci", registry + "/acme/haiku@" + digest, layout.toString());
            assertThat(crane.run("push", layout.toString(), registry + "/acme/pushed:1"))
                    .endsWith(registry + "/acme/pushed@" + digest);
            assertThat(agent(loader, registry + "/acme/pushed:1"))
                    .isEqualTo(agent(loader, registry + "/samples/haiku"));

            crane.run("tag", registry + "/acme/pushed:1", "Beta");
            assertThat(crane.run("ls", registry + "/acme/pushed")).isEqualTo("1\nBeta");
            assertThat(crane.run("catalog", registry).lines()).contains("acme/haiku", "acme/pushed", "samples/haiku");
            crane.run("delete", registry + "/acme/pushed:Beta");
            assertThat(crane.run("ls", registry + "/acme/pushed")).isEqualTo("1");
            crane.run("delete", registry + "/acme/pushed@" + digest);
            assertThatThrownBy(() -> crane.run("manifest", registry + "/acme/pushed:1"))
                    .hasMessageContaining("MANIFEST_UNKNOWN");

            crane.run("index", "append", "-m", registry + "/acme/haiku:1", "-t", registry + "/acme/haiku:all");
            assertThat(crane.run("index", "list", registry + "/acme/haiku:all")).contains(digest);

            assertThat(new RawHttp(port)
                            .get("/v2/", "Host: host.docker.internal:5005")
                            .status())
                    .as("a host that agent-loader.hosts names")
                    .isEqualTo(200);
        }
    }

    private static String agent(LoaderProcess loader, String reference) {
        String text = new String(loader.get("/agents/" + reference).body(), StandardCharsets.UTF_8);
        assertThat(text).contains("agents:").isNotEqualTo(Agents.HAIKU);
        return text;
    }
}
