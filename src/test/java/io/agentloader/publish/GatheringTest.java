package io.agentloader.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import io.agentloader.testkit.Agents;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What belongs to an artifact that is copied. */
class GatheringTest {

    private static final long ROOM = 1 << 20;

    private final List<String> asked = new ArrayList<>();
    private final List<Digest> blamed = new ArrayList<>();

    /** Has all parts of an artifact, and remembers what it was asked for. */
    private ArtifactSource of(Packed artifact) {
        return new ArtifactSource() {
            @Override
            public Uni<Content> named() {
                return Uni.createFrom().item(artifact.manifest());
            }

            @Override
            public Uni<Content> manifest(Descriptor descriptor) {
                return part("manifest", artifact.manifests(), descriptor);
            }

            @Override
            public Uni<Content> blob(Descriptor descriptor) {
                return part("blob", artifact.blobs(), descriptor);
            }

            @Override
            public AgentException unreadable(Descriptor manifest, RegistryProtocol why) {
                blamed.add(manifest.digest());
                return why;
            }
        };
    }

    private Uni<Content> part(String kind, List<Content> parts, Descriptor descriptor) {
        asked.add(kind);
        return Uni.createFrom()
                .item(parts.stream()
                        .filter(part -> part.digest().equals(descriptor.digest()))
                        .findFirst()
                        .orElseThrow());
    }

    private Packed gathered(Packed artifact, Optional<Platform> platform, long agent, long total) {
        PlatformChoice choice = new PlatformChoice(PlatformChoice.own("amd64"), platform);
        return Gathering.of(of(artifact), new CopyTerms(choice, agent, total))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private Packed gathered(Packed artifact) {
        return gathered(artifact, Optional.empty(), ROOM, ROOM);
    }

    @Test
    void indexComesWithAllThatItNames() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);

        Packed gathered = gathered(index);

        assertThat(gathered.manifest()).isSameAs(index.manifest());
        assertThat(gathered.manifests()).containsExactlyElementsOf(index.manifests());
        assertThat(gathered.blobs()).containsExactlyInAnyOrderElementsOf(distinct(index));
        assertThat(asked).hasSize(index.manifests().size() + distinct(index).size());
    }

    private static List<Content> distinct(Packed artifact) {
        return artifact.blobs().stream()
                .collect(Collectors.toMap(Content::digest, one -> one, (one, same) -> one, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    @Test
    void platformIsThatAgentAndNotTheIndex() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);

        Packed gathered = gathered(index, Optional.of(Agents.ARM64), ROOM, ROOM);

        assertThat(gathered.manifest().digest())
                .isEqualTo(Agents.raw(Agents.LIMERICK).manifest().digest());
        assertThat(gathered.manifests()).isEmpty();
        assertThat(gathered.blobs()).hasSize(2);
        Platform other = new Platform("linux", "riscv64", Optional.empty());
        assertThatThrownBy(() -> gathered(index, Optional.of(other), ROOM, ROOM))
                .isInstanceOf(NoMatchingPlatform.class);
    }

    @Test
    void whatIsPointedToComesBeforeWhatPointsToIt() {
        Packed nested = Agents.nested(Agents.HAIKU, 3);

        List<Content> gathered = gathered(nested).manifests();

        List<Boolean> indexes = gathered.stream()
                .map(manifest -> manifest.descriptor().mediaType().isIndex())
                .toList();
        assertThat(indexes).containsExactly(false, true, true);
    }

    @Test
    void whatIsTooDeepOrTooMuchIsRefused() {
        assertThatThrownBy(() -> gathered(Agents.nested(Agents.HAIKU, 4)))
                .isInstanceOf(RegistryProtocol.class)
                .hasMessageContaining("more than 3 deep");
        assertThatThrownBy(() -> gathered(Agents.raw(Agents.HAIKU), Optional.empty(), ROOM, 20))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("more than 20 bytes");
        assertThatThrownBy(() -> gathered(Agents.raw(Agents.HAIKU), Optional.empty(), 20, ROOM))
                .isInstanceOf(InvalidAgent.class);
    }

    /** Who has given it knows whom to blame. */
    @Test
    void sourceIsAskedHowToTellThatAManifestIsNone() {
        Content none = Content.hash(
                MediaType.OCI_MANIFEST,
                "{\"schemaVersion\":2,\"layers\":[{\"digest\":\"../x\"}]}".getBytes(StandardCharsets.UTF_8));
        Content index = Content.hash(MediaType.OCI_INDEX, "[]".getBytes(StandardCharsets.UTF_8));
        Packed nested = Agents.nested(Agents.HAIKU, 4);

        for (Content root : List.of(none, index)) {
            assertThatThrownBy(() -> gathered(new Packed(root, List.of(), List.of())))
                    .isInstanceOf(RegistryProtocol.class);
        }
        assertThatThrownBy(
                        () -> gathered(new Packed(index, List.of(), List.of()), Optional.of(Agents.ARM64), ROOM, ROOM))
                .isInstanceOf(RegistryProtocol.class);
        assertThatThrownBy(() -> gathered(nested)).isInstanceOf(RegistryProtocol.class);

        assertThat(blamed).hasSize(4).startsWith(none.digest(), index.digest(), index.digest());
    }

    @Test
    void whatIsNoAgentIsNotCopied() {
        Stream.of(Agents.image(), Agents.unannotated(Agents.HAIKU))
                .forEach(
                        artifact -> assertThatThrownBy(() -> gathered(artifact)).isInstanceOf(NotAnAgent.class));
    }
}
