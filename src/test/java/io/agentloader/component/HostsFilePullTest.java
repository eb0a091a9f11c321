package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.registry.MirrorFilePlaces;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker Hub cannot be resolved, and containerd has been told of a mirror. */
class HostsFilePullTest {

    private static final String HELPER = "acme/helper:1";

    @TempDir
    Path folder;

    private TestRegistry mirror;
    private Loader loader;

    @BeforeEach
    void start() throws IOException {
        mirror = TestRegistry.start();
        Path file = Files.createDirectories(folder.resolve("certs.d/docker.io")).resolve("hosts.toml");
        Files.writeString(file, "[host.\"http://" + mirror.host() + "\"]\ncapabilities = [\"pull\", \"resolve\"]\n");
        MirrorFilePlaces places =
                new MirrorFilePlaces(Optional.of(folder.resolve("certs.d")), "off", "off", folder, folder);
        loader = Loader.withoutNames(folder.resolve("store"), places);
    }

    @AfterEach
    void stop() {
        loader.close();
        mirror.close();
    }

    private PulledAgent pull(PullMode mode) {
        return loader.pull(PullRequest.of(reference(HELPER), mode));
    }

    @Test
    void digestPullConfirmAndRefreshAllAnswerThroughTheMirror() {
        Digest published = mirror.publish(HELPER, Agents.raw(Agents.HAIKU));

        ResolvedDigest digest = loader.agents()
                .digest(PullRequest.of(reference(HELPER)))
                .await()
                .atMost(Duration.ofSeconds(10));
        PulledAgent cold = pull(PullMode.DEFAULT);
        PulledAgent warm = pull(PullMode.DEFAULT);
        PulledAgent refreshed = pull(PullMode.STRICT);

        assertThat(digest.digest()).isEqualTo(published);
        assertThat(digest.provenance().host()).isEqualTo(mirror.host());
        assertThat(warm.provenance().source()).isEqualTo(Source.REVALIDATED);
        for (PulledAgent agent : new PulledAgent[] {cold, warm, refreshed}) {
            assertThat(agent.named().digest()).isEqualTo(published);
            assertThat(agent.reference().registry()).isEqualTo("docker.io");
            assertThat(agent.provenance().host()).isEqualTo(mirror.host());
        }
        assertThat(mirror.requests()).allMatch(line -> line.contains(" /v2/acme/helper/"));
    }
}
