package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pin}, {@code unpin} and {@code rollback} of the packaged program, beside a service that runs on the same store. */
@Timeout(240)
class PinCommandsIT {

    @TempDir
    Path folder;

    private final Packed before = Agents.gzip(Agents.HAIKU);
    private final Packed now = Agents.gzip(Agents.LIMERICK);
    private TestRegistry registry;
    private LoaderProcess loader;
    private String helper;

    @BeforeEach
    void moveATag() {
        registry = TestRegistry.start();
        helper = registry.reference("acme/helper:1");
        loader = LoaderProcess.start(folder, Map.of());
        registry.publish("acme/helper:1", before);
        loader.get("/agents/" + helper);
        registry.publish("acme/helper:1", now);
        loader.get("/agents/" + helper);
        registry.clear();
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    private String served() {
        return new String(loader.get("/agents/" + helper).body(), StandardCharsets.UTF_8);
    }

    @Test
    void aTagIsRolledBackHeldThroughARestartAndLetGo() {
        String held = before.manifest().digest().toString();

        Ended rolled = run("rollback", helper);
        assertThat(rolled).isEqualTo(new Ended(0, helper + "@" + held + "\n", ""));
        assertThat(served()).isEqualTo(Agents.HAIKU);
        assertThat(run("ls").out()).contains("\tpinned to " + held + "\n");

        Ended removed = run("rm", helper);
        assertThat(removed.status()).isEqualTo(8);
        assertThat(removed.out()).isEmpty();
        assertThat(removed.err()).contains("is pinned to " + held);

        loader.close();
        loader = LoaderProcess.start(folder, Map.of());
        assertThat(served()).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();

        assertThat(run("unpin", helper)).isEqualTo(new Ended(0, "unpinned: " + helper + "\n", ""));
        assertThat(served()).isEqualTo(Agents.LIMERICK);
        assertThat(run("unpin", helper).status()).isEqualTo(3);
    }

    @Test
    void whatIsGivenWronglyPinsNothing() {
        assertThat(run("pin", helper, "latest").status()).isEqualTo(2);
        assertThat(run("pin", helper, "sha256:" + "0".repeat(64)).status()).isEqualTo(3);
        assertThat(run("rollback", registry.reference("acme/never:1")).status()).isEqualTo(3);
        assertThat(run("pin", registry.reference("acme/never:1")).status()).isEqualTo(9);

        assertThat(served()).isEqualTo(Agents.LIMERICK);
    }
}
