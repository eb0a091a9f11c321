package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.pull.Existence;
import io.agentloader.pull.Existence.Verdict;
import io.agentloader.pull.PullRequest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In offline mode nobody is asked whether something exists. */
class OfflineExistsTest {

    @TempDir
    Path folder;

    @Test
    void b28TheStoreAnswersAndTheRegistryIsNotConnectedTo() {
        try (TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            try (Loader online = new Loader(folder.resolve("store"))) {
                online.pull(registry.reference("acme/helper:1"));
            }
            registry.clear();

            try (Loader loader = new Loader(folder.resolve("store"), Loader::offline)) {
                Existence there = exists(loader, registry.reference("acme/helper:1"));
                Existence unknown = exists(loader, registry.reference("acme/helper:2"));

                assertThat(there.verdict()).isEqualTo(Verdict.YES);
                assertThat(there.checked()).isFalse();
                assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
            }
            assertThat(registry.requests()).isEmpty();
        }
    }

    private static Existence exists(Loader loader, String reference) {
        return loader.agents()
                .exists(PullRequest.of(reference(reference)))
                .await()
                .atMost(Duration.ofSeconds(10));
    }
}
