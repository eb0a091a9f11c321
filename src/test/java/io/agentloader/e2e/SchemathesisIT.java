package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Keys;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Schemathesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service does what its description says, and no request that can be made of it leads to anything else. */
@Timeout(360)
class SchemathesisIT {

    private static final String KEY = "of-whoever-may-do-everything-here";

    @TempDir
    Path folder;

    @Test
    void theServiceKeepsToItsDescription() throws IOException {
        Path callers = Files.writeString(folder.resolve("callers"), "tester admin " + Keys.hash(KEY) + "\n");
        String registry = "localhost:" + LoaderProcess.freePort();
        Map<String, String> environment = Map.of(
                "AGENT_LOADER_DEV_ENABLED",
                "true",
                "AGENT_LOADER_DEV_PORT",
                registry.substring("localhost:".length()),
                "AGENT_LOADER_DEFAULT_REGISTRY",
                registry,
                // whatever else is asked for stays on this machine, and is refused
                "AGENT_LOADER_ALLOW",
                registry + "/**",
                "AGENT_LOADER_ADMIN_ENABLED",
                "true",
                "AGENT_LOADER_CALLERS_FILE",
                callers.toString());
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            loader.get("/agents/samples/haiku", "Authorization", "Bearer " + KEY);

            String printed = Schemathesis.run(folder, "http://127.0.0.1:" + loader.port() + "/q/openapi", KEY);

            assertThat(printed).contains("Test cases:", "Stateful").doesNotContain("Failures:", "Errors:");
            assertThat(loader.log()).doesNotContain("internal error", "ERROR", KEY);
        }
    }
}
