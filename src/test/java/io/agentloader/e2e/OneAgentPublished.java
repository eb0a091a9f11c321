package io.agentloader.e2e;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder for the packaged service, and a registry with one agent for it. */
abstract class OneAgentPublished {

    @TempDir
    Path folder;

    TestRegistry registry;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    String helper() {
        return "/agents/" + registry.reference("acme/helper:1");
    }
}
