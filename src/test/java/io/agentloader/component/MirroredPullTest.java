package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.oci.Digest;
import io.agentloader.pull.Existence;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker Hub cannot be resolved, and has a mirror. */
class MirroredPullTest {

    private static final String HELPER = "acme/helper:1";

    @TempDir
    Path folder;

    private TestRegistry mirror;
    private Loader loader;

    @BeforeEach
    void start() {
        mirror = TestRegistry.start();
        loader = Loader.withoutNames(folder.resolve("store"), Map.of("docker.io", Mirrors.first(mirror.host())));
    }

    @AfterEach
    void stop() {
        loader.close();
        mirror.close();
    }

    private PulledAgent pull(PullMode mode) {
        return loader.pull(PullRequest.of(reference(HELPER), mode));
    }

    private ResolvedDigest digest() {
        return loader.agents().digest(PullRequest.of(reference(HELPER))).await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void digestPullConfirmAndRefreshAllAnswerThroughTheMirror() {
        Digest published = mirror.publish(HELPER, Agents.raw(Agents.HAIKU));

        ResolvedDigest digest = digest();
        PulledAgent cold = pull(PullMode.DEFAULT);
        PulledAgent warm = pull(PullMode.DEFAULT);
        PulledAgent refreshed = pull(PullMode.STRICT);

        assertThat(digest.digest()).isEqualTo(published);
        assertThat(digest.provenance().host()).isEqualTo(mirror.host());
        assertThat(cold.reference().registry()).isEqualTo("docker.io");
        assertThat(cold.outcome().attempts()).isEqualTo(2);
        assertThat(warm.provenance().source()).isEqualTo(Source.REVALIDATED);
        assertThat(refreshed.provenance().source()).isEqualTo(Source.REGISTRY);
        for (PulledAgent agent : new PulledAgent[] {cold, warm, refreshed}) {
            assertThat(agent.named().digest()).isEqualTo(published);
            assertThat(agent.provenance().host()).isEqualTo(mirror.host());
        }
        assertThat(mirror.requests()).allMatch(line -> line.contains(" /v2/acme/helper/"));
    }

    @Test
    void a02InspectAndExistsAnswerThroughTheMirrorToo() {
        Digest published = mirror.publish(HELPER, Agents.raw(Agents.HAIKU));

        InspectedAgent inspected = loader.agents()
                .inspect(PullRequest.of(reference(HELPER)))
                .await()
                .atMost(Duration.ofSeconds(10));
        Existence existence = loader.agents()
                .exists(PullRequest.of(reference(HELPER)))
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(inspected.named().digest()).isEqualTo(published);
        assertThat(inspected.provenance().host()).isEqualTo(mirror.host());
        assertThat(existence.verdict()).isEqualTo(Existence.Verdict.YES);
        assertThat(existence.resolved().orElseThrow().provenance().host()).isEqualTo(mirror.host());
        assertThat(mirror.requests())
                .containsExactly("GET /v2/acme/helper/manifests/1", "HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void tagsAreListedByTheMirror() {
        mirror.publish(HELPER, Agents.raw(Agents.HAIKU));

        RepositoryTags tags = loader.agents()
                .tags(PullRequest.of(reference(HELPER)), 10, Optional.empty())
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(tags.tags()).containsExactly("1");
        assertThat(tags.host()).isEqualTo(mirror.host());
    }

    @Test
    void mirrorThatSaysNoBeforeARegistryThatIsAwayTakesNoStoredCopyAway() {
        mirror.publish(HELPER, Agents.raw(Agents.HAIKU));
        pull(PullMode.DEFAULT);
        mirror.deleteTag(HELPER);

        assertThat(pull(PullMode.DEFAULT).provenance().source()).isEqualTo(Source.STALE);
        assertThatThrownBy(() -> pull(PullMode.STRICT)).isInstanceOf(RegistryUnavailable.class);
    }
}
