package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Entry;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import io.agentloader.resolver.AgentMetadata;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Requests;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of an agent that is not pulled: annotations, labels, what its YAML names, and what each costs the registry. */
@Timeout(60)
class MetadataTest extends ResolverFixture {

    private static final MediaType IMAGE_CONFIG = new MediaType("application/vnd.oci.image.config.v1+json");
    private static final Options LABELS = Options.DEFAULT.withLabels();
    private static final String GET_MANIFEST = "GET /v2/acme/helper/manifests/1";

    private static Content content(MediaType type, String text) {
        return Content.hash(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Content labelled(String team) {
        return content(
                IMAGE_CONFIG,
                "{\"config\":{\"Labels\":{\"team\":\"" + team + "\",\"org.opencontainers.image.authors\":\"Ada\"}}}");
    }

    private static Packed agent(String yaml, Content config) {
        return Agents.odd(config, List.of(content(MediaType.YAML, yaml)));
    }

    private static String get(Content config) {
        return "GET /v2/acme/helper/blobs/" + config.digest();
    }

    // Labels

    @Test
    void labelsCostOneRequestForTheConfigurationAndNothingIsStored() {
        Content config = labelled("haiku");
        registry.publish("acme/helper:1", agent(Agents.HAIKU, config));

        AgentMetadata known = blocking.inspect(helper, LABELS);
        blocking.inspect(helper, LABELS);

        assertThat(known.labels()).containsEntry("team", "haiku").hasSize(2);
        assertThat(known.annotations()).containsOnlyKeys("io.docker.agent.version");
        assertThat(registry.requests()).containsExactly(GET_MANIFEST, get(config), GET_MANIFEST, get(config));
    }

    @Test
    void nobodyIsAskedForAConfigurationThatNobodyAskedFor() {
        registry.publish("acme/helper:1", agent(Agents.HAIKU, labelled("haiku")));

        AgentMetadata known = blocking.inspect(helper, Options.DEFAULT);

        assertThat(known.config()).isEmpty();
        assertThat(known.labels()).isEmpty();
        assertThat(registry.requests()).containsExactly(GET_MANIFEST);
    }

    @Test
    void labelSaysWhatNoAnnotationSaysAndAnAnnotationWins() {
        Content config = labelled("haiku");
        registry.publish("acme/helper:1", agent(Agents.HAIKU, config));
        registry.publish(
                "acme/helper:2",
                Agents.annotated(
                        Agents.HAIKU,
                        Map.of(
                                "io.docker.agent.version", "2",
                                "org.opencontainers.image.authors", "Grace",
                                "org.opencontainers.image.licenses", "MIT",
                                "org.opencontainers.image.version", "1.2",
                                "org.opencontainers.image.created", "2026-01-02T03:04:05Z",
                                "org.opencontainers.image.title", "helper",
                                "org.opencontainers.image.description", "Helps.")));

        AgentMetadata labelled = blocking.inspect(helper, LABELS);
        AgentMetadata annotated = blocking.inspect(resolver.parse(registry.reference("acme/helper:2")), LABELS);

        assertThat(labelled.author()).contains("Ada");
        assertThat(labelled.licence()).isEmpty();
        assertThat(annotated.author()).contains("Grace");
        assertThat(annotated.licence()).contains("MIT");
        assertThat(annotated.version()).contains("1.2");
        assertThat(annotated.created()).contains("2026-01-02T03:04:05Z");
        assertThat(annotated.title()).contains("helper");
        assertThat(annotated.description()).contains("Helps.");
        assertThat(annotated.size()).contains((long) Agents.HAIKU.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void emptyConfigurationIsKnownByItsDigest() {
        registry.publish("acme/helper:1", Agents.emptyConfig(Agents.HAIKU));

        AgentMetadata known = blocking.inspect(helper, LABELS);

        assertThat(known.config()).isPresent();
        assertThat(known.labels()).isEmpty();
        assertThat(registry.requests()).containsExactly(GET_MANIFEST);
    }

    @Test
    void labelsOfAnIndexAreThoseOfTheEntryThatAPullWouldTake() {
        Content amd = labelled("amd");
        Content arm = labelled("arm");
        registry.publish(
                "acme/helper:1",
                AgentPacking.index(List.of(
                        new Entry(Agents.AMD64, agent(Agents.HAIKU, amd)),
                        new Entry(Agents.ARM64, agent(Agents.LIMERICK, arm)))));

        AgentMetadata onArm = blocking.inspect(helper, LABELS.on(Agents.ARM64));

        assertThat(onArm.labels()).containsEntry("team", "arm");
        assertThat(onArm.platforms()).containsExactly(Agents.AMD64, Agents.ARM64);
        assertThat(registry.blobRequests()).containsExactly(get(arm));
        AgentMetadata here = blocking.inspect(helper, LABELS);
        Digest chosen = blocking.pull(helper, Options.DEFAULT).manifest().digest();
        assertThat(here.agent().orElseThrow().manifest().content().digest()).isEqualTo(chosen);
        assertThat(here.labels())
                .containsEntry(
                        "team",
                        chosen.equals(agent(Agents.HAIKU, amd).manifest().digest()) ? "amd" : "arm");
    }

    @Test
    void indexWithoutAnEntryForThisMachineHasNoLabelsAndNamesItsPlatforms() {
        registry.publish("acme/helper:1", Agents.foreignIndex(Agents.HAIKU, Agents.LIMERICK));

        AgentMetadata known = blocking.inspect(helper, Options.DEFAULT);

        assertThat(known.agent()).isEmpty();
        assertThat(known.platforms()).extracting(Platform::toString).containsExactly("plan9/sparc", "plan9/mips");
        assertThatThrownBy(() -> blocking.inspect(helper, LABELS))
                .isInstanceOf(NoMatchingPlatform.class)
                .hasMessageContaining("plan9/sparc, plan9/mips");
    }

    @Test
    void everyFailureToGetTheConfigurationSurfaces() {
        Content config = labelled("haiku");
        registry.publish("acme/helper:1", agent(Agents.HAIKU, config));

        registry.once(Requests.blobs(), Faults.status(503));
        assertThatThrownBy(() -> blocking.inspect(helper, LABELS))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("could not inspect " + helper);
        registry.once(Requests.blobs(), Faults.status(403));
        assertThatThrownBy(() -> blocking.inspect(helper, LABELS)).isInstanceOf(UpstreamDenied.class);
        registry.once(Requests.blobs(), Faults.status(404, "BLOB_UNKNOWN"));
        assertThatThrownBy(() -> blocking.inspect(helper, LABELS)).isInstanceOf(NotFound.class);
        registry.always(Requests.blobs(), Faults.flipBit());
        assertThatThrownBy(() -> blocking.inspect(helper, LABELS)).isInstanceOf(ContentMismatch.class);
    }

    @Test
    void configurationThatIsNoneSurfacesToo() {
        registry.publish("acme/helper:1", agent(Agents.HAIKU, content(IMAGE_CONFIG, "labels: none")));

        assertThatThrownBy(() -> blocking.inspect(helper, LABELS))
                .isInstanceOf(InvalidAgent.class)
                .hasMessageContaining("could not inspect " + helper)
                .hasMessageContaining("configuration sha256:");
        assertThat(blocking.inspect(helper, Options.DEFAULT).labels()).isEmpty();
    }

    @Test
    void configurationThatIsTooLargeIsNotEvenAskedFor() {
        registry.publish("acme/helper:1", agent(Agents.HAIKU, Content.hash(IMAGE_CONFIG, new byte[(4 << 20) + 1])));

        assertThatThrownBy(() -> blocking.inspect(helper, LABELS)).isInstanceOf(InvalidAgent.class);
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void storeAloneHasLabelsOnlyWhereItKeepsWholeArtifacts() {
        registry.publish("acme/helper:1", agent(Agents.HAIKU, labelled("haiku")));
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();

        assertThatThrownBy(() -> blocking.inspect(helper, Options.localOnly().withLabels()))
                .isInstanceOf(NotCached.class)
                .hasMessageContaining("agent-loader.store.complete");
        assertThat(registry.requests()).isEmpty();

        try (Resolver whole =
                quick().with("agent-loader.store.complete", "true").resolver()) {
            whole.blocking().pull(helper, Options.strict());
            registry.clear();
            assertThat(whole.blocking()
                            .inspect(helper, Options.localOnly().withLabels())
                            .labels())
                    .containsEntry("team", "haiku");
            assertThat(whole.blocking().inspect(helper, LABELS).labels()).containsEntry("team", "haiku");
        }
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void preferenceForTheStoreGoesOnToTheRegistryForLabelsThatItHasNot() {
        Content config = labelled("haiku");
        registry.publish("acme/helper:1", agent(Agents.HAIKU, config));
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();

        assertThat(blocking.inspect(helper, Options.preferLocal().withLabels()).labels())
                .containsEntry("team", "haiku");
        assertThat(registry.requests()).containsExactly(get(config));
    }

    @Test
    void cancellationEndsTheRequestForTheConfiguration() {
        registry.publish("acme/helper:1", agent(Agents.HAIKU, labelled("haiku")));
        Gate gate = registry.hold(Requests.blobs());
        Cancellable inspecting = resolver.inspect(helper, LABELS).subscribe().with(known -> {}, failure -> {});
        gate.awaitArrivals(1);

        inspecting.cancel();

        registry.awaitAbandoned(1);
    }

    // What the YAML names

    @Test
    void agentsAndModelsAreNamedWhereTheAgentIsStoredAndThatCostsNothing() {
        String yaml = """
                version: "2"
                agents:
                  root: {model: openai/gpt-5, sub_agents: [second]}
                  second: {model: auto}
                """;
        registry.publish("acme/helper:1", Agents.gzip(yaml));

        AgentMetadata before = blocking.inspect(helper, Options.DEFAULT);
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();
        AgentMetadata after = blocking.inspect(helper, Options.localOnly());

        assertThat(before.contents()).isEmpty();
        assertThat(before.agents()).isEmpty();
        assertThat(after.agents()).containsExactly("root", "second");
        assertThat(after.models()).containsExactly("openai/gpt-5", "auto");
        assertThat(after.unreadable()).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void yamlThatCannotBeReadIsToldAndIsNoFailure() {
        registry.publish("acme/helper:1", Agents.raw("agents: [\n"));
        blocking.pull(helper, Options.DEFAULT);

        AgentMetadata known = blocking.inspect(helper, Options.localOnly());

        assertThat(known.contents()).isEqualTo(Optional.empty());
        assertThat(known.unreadable().orElseThrow()).hasMessageContaining("the agent");
        assertThat(known.annotations()).containsKey("io.docker.agent.version");
    }
}
