package io.agentloader.component;

import static io.agentloader.testkit.Loader.reference;
import static io.agentloader.testkit.Loader.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PullSettings;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code store.complete}: what a pull brings beside the agent, and that no answer depends on it. */
class CompletionTest {

    private static final String NAME = "acme/helper:1";

    @TempDir
    Path folder;

    private TestRegistry registry;
    private Loader loader;
    private StoreInspector store;
    private String helper;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        loader = new Loader(folder.resolve("store"), (PullSettings settings) -> settings.completing(true));
        store = new StoreInspector(folder.resolve("store"));
        helper = registry.reference(NAME);
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

    @Test
    void configurationIsKeptBesideTheAgent() {
        Packed agent = Agents.gzip(Agents.HAIKU);
        registry.publish(NAME, agent);

        loader.pull(helper);

        assertThat(store.blob(config(agent).digest()))
                .hasBinaryContent(config(agent).toByteArray());
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void withoutTheKeyNothingIsAskedBesideTheAgent() {
        try (Loader usual = new Loader(folder.resolve("usual"))) {
            registry.publish(NAME, Agents.gzip(Agents.HAIKU));

            usual.pull(helper);

            assertThat(registry.requests()).hasSize(2);
        }
    }

    @Test
    void everyPartOfAnIndexIsKept() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        registry.publish(NAME, index);

        loader.pull(PullRequest.of(reference(helper)).on(Agents.AMD64));

        assertThat(Stream.concat(index.manifests().stream(), index.blobs().stream()))
                .allSatisfy(part -> assertThat(store.blob(part.digest())).exists());
    }

    @Test
    void furtherLayersAreKept() {
        Content yaml = Content.hash(MediaType.YAML, Agents.HAIKU.getBytes(StandardCharsets.UTF_8));
        Content readme = Content.hash(MediaType.of("text/markdown"), new byte[] {'#'});
        registry.publish(NAME, Agents.odd(config(Agents.raw(Agents.HAIKU)), List.of(yaml, readme)));

        loader.pull(helper);

        assertThat(store.blob(readme.digest())).exists();
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        registry.publish(NAME, Agents.gzip(Agents.HAIKU));
        loader.pull(helper);
        registry.clear();

        loader.pull(PullRequest.of(reference(helper), PullMode.STRICT));

        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void missingConfigurationCostsTheAnswerNothing() {
        Packed agent = Agents.gzip(Agents.HAIKU);
        registry.publish(NAME, agent);
        registry.always(Requests.of(config(agent).digest()), Faults.status(404));

        PulledAgent pulled = loader.pull(helper);

        assertThat(text(pulled)).isEqualTo(Agents.HAIKU);
        assertThat(pulled.outcome().stored()).isTrue();
        assertThat(store.blob(config(agent).digest())).doesNotExist();
    }

    @Test
    void configurationThatNeverComesKeepsNobodyWaitingForLong() {
        Packed agent = Agents.gzip(Agents.HAIKU);
        registry.publish(NAME, agent);
        registry.always(Requests.of(config(agent).digest()), Faults.hang());

        PulledAgent pulled = loader.pull(helper);

        assertThat(text(pulled)).isEqualTo(Agents.HAIKU);
        assertThat(pulled.outcome().stored()).isTrue();
    }

    @Test
    void whatIsTooMuchIsNotFetched() {
        Content huge = Content.hash(MediaType.of("application/octet-stream"), new byte[(4 << 20) + 1]);
        registry.publish(
                NAME,
                Agents.odd(huge, List.of(Content.hash(MediaType.YAML, Agents.HAIKU.getBytes(StandardCharsets.UTF_8)))));

        loader.pull(helper);

        assertThat(registry.blobRequests()).hasSize(1);
        assertThat(store.blob(huge.digest())).doesNotExist();
    }

    @Test
    void configurationThatDoesNotHashIsNotKept() {
        Packed agent = Agents.gzip(Agents.HAIKU);
        registry.publish(NAME, agent);
        registry.always(Requests.of(config(agent).digest()), Faults.flipBit());

        PulledAgent pulled = loader.pull(helper);

        assertThat(pulled.outcome().stored()).isTrue();
        assertThat(store.blob(config(agent).digest())).doesNotExist();
    }
}
