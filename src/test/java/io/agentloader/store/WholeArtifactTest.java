package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.StoreInspector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to an index beside the agent that was pulled stays for as long as the index does. */
class WholeArtifactTest {

    private static final Reference TAG = Samples.reference("registry.test/team/agent:1");

    /** The configuration of an artifact that has none is never collected. */
    private static final Digest EMPTY = Digest.of(new byte[] {'{', '}'});

    @TempDir
    Path folder;

    @Test
    void theCollectorKeepsWhatAnIndexLeadsToAndTakesItWithTheIndex() {
        ManualClock clock = new ManualClock();
        ContentStore store = ContentStore.onDisk(StoreSettings.at(folder), Runnable::run, clock);
        StoreInspector inspector = new StoreInspector(folder);
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        Content pulled = index.manifests().get(0);
        Content layer = layer(index, pulled);
        List<Content> parts = Stream.concat(index.blobs().stream(), index.manifests().stream())
                .toList();
        store.keep(parts).await().indefinitely();
        Artifact artifact = new Artifact(index.manifest(), pulled, layer, "linux/amd64", layer.digest(), layer.size());
        store.commit(artifact).await().indefinitely();
        store.tag(TAG, artifact, new Confirmation(clock.instant(), "registry.test"))
                .await()
                .indefinitely();
        clock.advance(Duration.ofHours(1));
        inspector.ageBlobs(Instant.now().minus(Duration.ofMinutes(30)));

        store.collect(false).await().indefinitely();
        assertThat(parts)
                .allSatisfy(part -> assertThat(inspector.blob(part.digest())).exists());

        store.remove(TAG).await().indefinitely();
        store.collect(false).await().indefinitely();
        assertThat(parts)
                .filteredOn(part -> !part.digest().equals(EMPTY))
                .hasSize(4)
                .allSatisfy(part -> assertThat(inspector.blob(part.digest())).doesNotExist());
    }

    private static Content layer(Packed packed, Content manifest) {
        var named = Manifest.parse(manifest).layers().get(0);
        return packed.blobs().stream()
                .filter(blob -> blob.digest().equals(named.digest()))
                .findFirst()
                .orElseThrow();
    }
}
