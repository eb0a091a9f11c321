package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.dev.DevAgent.State;
import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Code;
import io.agentloader.testkit.Agents;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dev mode without a folder: its rows say what the references of the samples name. */
@Timeout(60)
class SampleRowsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HAIKU = Sample.HAIKU.repository();

    private record Config(boolean enabled, int port, Optional<Path> registryPath, Optional<Path> folder, WatchBy watch)
            implements LoaderConfig.Dev {}

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final DevRegistry registry = new DevRegistry(
            vertx, new Config(true, 0, Optional.empty(), Optional.empty(), WatchBy.AUTO), disk, InstantSource.system());
    private final Workbench workbench = Workbench.over(registry, Optional.empty(), InstantSource.system());

    @BeforeEach
    void start() {
        workbench.start().await().atMost(PATIENCE);
    }

    @AfterEach
    void stop() {
        workbench.stop().await().atMost(PATIENCE);
        disk.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private DevAgent haiku() {
        return workbench.state().agents().stream()
                .filter(agent -> agent.name().equals(HAIKU))
                .findFirst()
                .orElseThrow();
    }

    private void put(Packed agent) {
        registry.put(HAIKU, Sample.TAG, agent).await().atMost(PATIENCE);
    }

    @Test
    void sampleThatIsPushedOverIsShownSoUntilItIsBack() {
        Packed other = AgentPacking.pack(Agents.LIMERICK.getBytes(StandardCharsets.UTF_8), Form.RAW, "1");
        assertThat(haiku().state()).isEqualTo(State.SERVED);

        put(other);

        DevAgent taken = haiku();
        assertThat(taken.named()).contains(other.manifest().digest());
        assertThat(taken.state()).isEqualTo(State.INVALID);
        assertThat(taken.findings()).extracting(Finding::code).containsExactly(Code.OVERWRITTEN);
        assertThat(taken.findings().get(0).message())
                .isEqualTo("another client pushed " + other.manifest().digest() + " to " + taken.reference()
                        + "; the next start of dev mode serves the sample again");

        put(Sample.HAIKU.packed());

        assertThat(haiku().state()).isEqualTo(State.SERVED);
        assertThat(haiku().findings()).isEmpty();
        assertThat(workbench.state().log()).extracting(LogLine::event).containsExactly("overwritten", "served");
    }

    @Test
    void sampleThatIsDeletedNamesNothing() {
        registry.remove(HAIKU, Sample.TAG).await().atMost(PATIENCE);

        assertThat(haiku().named()).isEmpty();
        assertThat(haiku().findings().get(0).message()).startsWith("another client deleted " + haiku().reference());
    }
}
