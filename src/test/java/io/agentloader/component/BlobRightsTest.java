package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.oci.Content;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blobs are shared between repositories, the right to see them is not: a manifest that names one proves nothing. */
@Timeout(60)
class BlobRightsTest {

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private String own;
    private String other;
    private Content secret;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"), (PullSettings settings) -> settings.completing(true));
        Packed kept = Agents.raw(Agents.HAIKU);
        secret = Content.hash(MediaType.YAML, Agents.HAIKU.getBytes(StandardCharsets.UTF_8));
        Packed plain = Agents.raw(Agents.LIMERICK);
        Content config = config(plain);
        Content yaml = Content.hash(MediaType.YAML, Agents.LIMERICK.getBytes(StandardCharsets.UTF_8));
        registry.publish("priv/agent:1", kept);
        registry.publish("pub/evil:1", Agents.odd(config, List.of(yaml, secret.as(MediaType.of("text/markdown")))));
        own = registry.reference("priv/agent:1");
        other = registry.reference("pub/evil:1");
    }

    @AfterEach
    void stop() {
        loader.close();
        registry.close();
    }

    private static Content config(Packed packed) {
        var named = Manifest.parse(packed.manifest()).config().orElseThrow();
        return packed.blobs().stream()
                .filter(blob -> blob.digest().equals(named.digest()))
                .findFirst()
                .orElseThrow();
    }

    private void refuseSecret() {
        registry.always(Requests.of(secret.digest()), Faults.status(404));
    }

    @Test
    void blobOfAnotherRepositoryIsNotHandedOut() {
        loader.pull(own);
        refuseSecret();
        loader.pull(other);

        assertThatThrownBy(() -> loader.export(PullRequest.of(reference(other))))
                .isInstanceOf(AgentException.class);
        assertThatThrownBy(() -> loader.export(PullRequest.of(reference(other), PullMode.LOCAL_ONLY)))
                .isInstanceOf(NotCached.class);
    }

    @Test
    void whatWasDeliveredForTheRepositoryIsHandedOutWithoutAsking() {
        loader.pull(own);
        loader.pull(other);
        registry.clear();

        assertThat(loader.export(PullRequest.of(reference(other), PullMode.LOCAL_ONLY))
                        .contents()
                        .map(Content::digest))
                .contains(secret.digest());
        assertThat(registry.requests()).isEmpty();
    }
}
