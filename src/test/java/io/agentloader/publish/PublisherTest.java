package io.agentloader.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.registry.RegistryClient;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Finding.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What is made of an author's file. */
class PublisherTest {

    private static final String TEAM = """
            version: "4"
            metadata:
              author: Ada
              license: Apache-2.0
              version: 1.4.0
              description: Writes about the sea.
            agents:
              root:
                model: openai/gpt-5
                description: Not this one.
            """;

    private static final String BARE = """
            agents:
              root:
                model: openai/gpt-5
                description: Answers.
            """;

    private final Publisher publisher = Publisher.over(
            AgentReader.of(Optional.empty(), Runnable::run), Admission.everything(), PublisherTest::nobody);

    private static RegistryClient nobody() {
        throw new IllegalStateException("nobody is asked");
    }

    private PackedAgent packed(String name, String yaml, PackOptions options) {
        ByteBuffer bytes = ByteBuffer.wrap(yaml.getBytes(StandardCharsets.UTF_8));
        return publisher.pack(new AgentFile(name, bytes), options).await().atMost(Duration.ofSeconds(20));
    }

    private static JsonNode json(Content content) throws IOException {
        return new JsonMapper().readTree(content.toByteArray());
    }

    @Test
    void manifestIsAnAgentsWithAllThatTheFileSaysOfItself() throws IOException {
        PackedAgent agent = packed("team/sea.yaml", TEAM, PackOptions.DEFAULT);

        JsonNode manifest = json(agent.packed().manifest());
        assertThat(manifest.at("/mediaType").asText()).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        assertThat(manifest.at("/artifactType").asText()).isEqualTo("application/vnd.docker.agent.config.v1+json");
        assertThat(manifest.at("/annotations").toString())
                .isEqualTo("{\"io.docker.agent.version\":\"4\",\"io.docker.cagent.version\":\"4\","
                        + "\"org.opencontainers.image.authors\":\"Ada\","
                        + "\"org.opencontainers.image.created\":\"1970-01-01T00:00:00Z\","
                        + "\"org.opencontainers.image.description\":\"Writes about the sea.\","
                        + "\"org.opencontainers.image.licenses\":\"Apache-2.0\","
                        + "\"org.opencontainers.image.revision\":\"1.4.0\","
                        + "\"org.opencontainers.image.title\":\"sea\","
                        + "\"org.opencontainers.image.version\":\"1.4.0\"}");
        assertThat(agent.report().findings()).isEmpty();
    }

    @Test
    void layerIsTheFileAndTheConfigNamesItOnce() throws IOException {
        PackedAgent agent = packed("sea.yaml", TEAM, PackOptions.DEFAULT);

        Content config = agent.packed().blobs().get(0);
        Content layer = agent.packed().blobs().get(1);
        assertThat(AgentArtifact.of(agent.packed().manifest()).layer()).isEqualTo(layer.descriptor());
        assertThat(AgentLayer.open(layer, 1 << 20).toByteArray()).isEqualTo(TEAM.getBytes(StandardCharsets.UTF_8));
        assertThat(config.descriptor().mediaType().name()).isEqualTo("application/vnd.oci.image.config.v1+json");
        assertThat(json(config).toString())
                .isEqualTo("{\"created\":\"1970-01-01T00:00:00Z\",\"architecture\":\"\",\"os\":\"\",\"config\":{},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + Digest.of(TEAM.getBytes(StandardCharsets.UTF_8)) + "\"]}}");
    }

    @Test
    void whatTheFileDoesNotSayIsLeftOutAndTheRootAgentDescribesIt() throws IOException {
        PackedAgent agent = packed("agent", BARE, PackOptions.DEFAULT);

        JsonNode annotations = json(agent.packed().manifest()).at("/annotations");
        assertThat(annotations.path("org.opencontainers.image.description").asText())
                .isEqualTo("Answers.");
        assertThat(annotations.path("org.opencontainers.image.title").asText()).isEqualTo("agent");
        assertThat(annotations.path("io.docker.agent.version").asText()).isEqualTo("7");
        assertThat(annotations.has("org.opencontainers.image.authors")).isFalse();
        assertThat(agent.report().findings())
                .extracting(finding -> finding.code())
                .containsExactly(Code.NO_VERSION);
    }

    @Test
    void ownAnnotationsWinAndTheMomentIsTakenOver() throws IOException {
        PackOptions options = new PackOptions(
                Instant.parse("2026-02-07T10:00:00Z"),
                Map.of("org.opencontainers.image.title", "Sea", "com.acme.team", "blue"));

        JsonNode annotations =
                json(packed("sea.yaml", TEAM, options).packed().manifest()).at("/annotations");

        assertThat(annotations.path("org.opencontainers.image.title").asText()).isEqualTo("Sea");
        assertThat(annotations.path("com.acme.team").asText()).isEqualTo("blue");
        assertThat(annotations.path("org.opencontainers.image.created").asText())
                .isEqualTo("2026-02-07T10:00:00Z");
    }

    @Test
    void agentWithErrorsIsRefusedWithTheirPlaces() {
        assertThatThrownBy(() -> packed("sea.yaml", "version: 3\nagnets: {}\n", PackOptions.DEFAULT))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("sea.yaml: the agent has errors and is not packed: ")
                .hasMessageContaining("1:10: ");
    }

    @Test
    void digestOfSomethingElseIsRefusedBeforeAnythingIsSent() {
        PackedAgent agent = packed("sea.yaml", TEAM, PackOptions.DEFAULT);
        Reference tag = Reference.parse("registry.test/acme/sea:1");
        Reference other = tag.at(Digest.of(new byte[0]));

        assertThatThrownBy(
                        () -> publisher.push(agent, List.of(tag, other)).await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(InvalidReference.class)
                .hasMessageContaining(agent.digest().toString());
    }

    @Test
    void whatIsNoTextIsRefusedByName() {
        assertThatThrownBy(() -> packed("sea.yaml", "a: \u0000", PackOptions.DEFAULT))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("sea.yaml: ");
    }

    @Property(tries = 50)
    void sameInputHasTheSameDigestAndOtherInputAnother(
            @ForAll("texts") String description, @ForAll @LongRange(min = 0, max = 4_000_000_000L) long seconds) {
        String yaml =
                "version: \"2\"\nagents:\n  root:\n    model: openai/gpt-5\n    description: \"" + description + "\"\n";
        PackOptions options = new PackOptions(Instant.ofEpochSecond(seconds), Map.of());

        PackedAgent first = packed("a.yaml", yaml, options);
        PackedAgent again = packed("elsewhere/a.yml", yaml, options);
        PackedAgent later = packed("a.yaml", yaml, new PackOptions(Instant.ofEpochSecond(seconds + 1), Map.of()));
        PackedAgent changed = packed("a.yaml", yaml + "#", options);

        assertThat(again.digest()).isEqualTo(first.digest());
        assertThat(later.digest()).isNotEqualTo(first.digest());
        assertThat(changed.digest()).isNotEqualTo(first.digest());
        assertThat(first.packed().blobs().get(1).toByteArray()).isEqualTo(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> texts() {
        return net.jqwik.api.Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars(" \u00e9\u4e16-")
                .ofMaxLength(40);
    }
}
