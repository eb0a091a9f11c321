package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Entry;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.app.AgentLoader;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.resolver.AgentRef;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Options.Fallback;
import io.agentloader.resolver.ResolvedAgent;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.TestProxy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of what predecessors' resolvers promise, one test each, over a registry and a store that are real. */
@Timeout(60)
class ResolverRowsTest extends ResolverFixture {

    private final Packed haiku = Agents.raw(Agents.HAIKU);

    @BeforeEach
    void publish() {
        registry.publish("acme/helper:1", haiku);
    }

    private static String text(Content yaml) {
        return new String(yaml.toByteArray(), StandardCharsets.UTF_8);
    }

    private String pulled(Options options) {
        return text(blocking.pull(helper, options).yaml());
    }

    /** What the store has, as the registry has another agent by now. */
    private void storedAndMovedOn() {
        pulled(Options.DEFAULT);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        registry.clear();
    }

    // References

    @Test
    void implicitLatest() {
        registry.publish("acme/helper:latest", Agents.raw(Agents.LIMERICK));
        Reference latest = resolver.parse(registry.reference("acme/helper"));

        assertThat(latest.tag()).contains("latest");
        assertThat(latest.original()).isEqualTo(registry.reference("acme/helper"));
        assertThat(text(blocking.pull(latest, Options.DEFAULT).yaml())).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void digestReferenceHasAnEmptyTag() {
        Digest digest = haiku.manifest().digest();
        Reference exact = resolver.parse(registry.reference("acme/helper@" + digest));

        assertThat(exact.tag()).isEmpty();
        assertThat(exact.digest()).contains(digest);
        assertThat(exact.isTag()).isFalse();
        assertThat(exact.isDigest()).isTrue();
        assertThat(text(blocking.pull(exact, Options.DEFAULT).yaml())).isEqualTo(Agents.HAIKU);
    }

    @Test
    void insecure() {
        // a registry without TLS, and not of this machine by its name
        String host = "corp.example:" + registry.port();
        Vertx vertx = Vertx.vertx();
        try (TestProxy proxy = new TestProxy(vertx)) {
            AgentLoader known =
                    quick().with("agent-loader.registries.\"" + host + "\".proxy", "http://" + proxy.authority());
            try (Resolver strict = known.resolver();
                    Resolver insecure = known.insecure(host).resolver()) {
                Reference there = strict.parse(host + "/acme/helper:1");

                assertThatThrownBy(() -> strict.blocking().pull(there, Options.DEFAULT))
                        .isInstanceOf(Trouble.class);
                assertThat(registry.requests()).isEmpty();
                assertThat(text(insecure.blocking().pull(there, Options.DEFAULT).yaml()))
                        .isEqualTo(Agents.HAIKU);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void defaultRegistryAndTag() {
        ReferenceParser defaults = ReferenceParser.DEFAULT
                .withDefaultRegistry(registry.host())
                .withDefaultNamespace("acme")
                .withDefaultTag("1");

        Reference brief = Reference.parse("helper", defaults);

        assertThat(brief).isEqualTo(helper);
        assertThat(brief.registry()).isEqualTo(registry.host());
        assertThat(brief.repository().path()).isEqualTo("acme/helper");
        assertThat(brief.original()).isEqualTo("helper");
        assertThat(text(blocking.pull(brief, Options.DEFAULT).yaml())).isEqualTo(Agents.HAIKU);
    }

    // Where it is looked for

    @Test
    void localWinsWithoutARequest() {
        storedAndMovedOn();

        assertThat(pulled(Options.preferLocal())).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void remoteOnlyWhenLocalIsNotFound() {
        assertThat(blocking.pull(helper, Options.preferLocal()).provenance().source())
                .isEqualTo(Source.REGISTRY);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void otherLocalErrorsSurface() throws IOException {
        storedAndMovedOn();
        Path records = folder.resolve("store/.agent-loader/refs");
        Files.move(records, folder.resolve("elsewhere"));
        Files.createSymbolicLink(records, folder.resolve("elsewhere"));

        assertThatThrownBy(() -> pulled(Options.preferLocal()))
                .isInstanceOf(StoreUnavailable.class)
                .isNotInstanceOf(Absent.class)
                .hasMessageContaining("could not pull " + helper);
        assertThatThrownBy(() -> pulled(Options.localOnly())).isInstanceOf(StoreUnavailable.class);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void preferRemoteThatFallsBackOnTroubleAlone() {
        storedAndMovedOn();
        Options options = Options.preferRemote(Fallback.TROUBLE);

        registry.once(Requests.any(), Faults.status(503));
        assertThat(pulled(options)).isEqualTo(Agents.HAIKU);
        registry.deleteTag("acme/helper:1");
        assertThatThrownBy(() -> pulled(options)).isInstanceOf(NotFound.class);
    }

    @Test
    void preferRemoteThatFallsBackOnNotFoundAlone() {
        storedAndMovedOn();
        Options options = Options.preferRemote(Fallback.NOT_FOUND);

        registry.once(Requests.any(), Faults.status(503));
        assertThatThrownBy(() -> pulled(options)).isInstanceOf(RegistryUnavailable.class);
        registry.once(Requests.any(), Faults.status(403));
        assertThatThrownBy(() -> pulled(options)).isInstanceOf(AgentException.UpstreamDenied.class);
        registry.deleteTag("acme/helper:1");
        assertThat(pulled(options)).isEqualTo(Agents.HAIKU);
    }

    @Test
    void preferRemoteTakesWhatTheRegistryHas() {
        storedAndMovedOn();

        assertThat(pulled(Options.preferRemote(Fallback.TROUBLE, Fallback.NOT_FOUND)))
                .isEqualTo(Agents.LIMERICK);
    }

    // By what is stored

    @Test
    void inspectByShortId() {
        storedAndMovedOn();
        Digest digest = haiku.manifest().digest();

        for (String id : List.of(digest.toString(), digest.hex(), digest.hex().substring(0, 8))) {
            assertThat(blocking.inspectById(id).named().digest()).isEqualTo(digest);
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void inspectByShortIdThatIsAmbiguous() {
        List<Packed> two = startingAlike();
        String id = two.get(0).manifest().digest().hex().substring(0, 8);
        for (Packed one : two) {
            Digest digest = registry.publish("acme/twin:1", one);
            blocking.pull(resolver.parse(registry.reference("acme/twin@" + digest)), Options.DEFAULT);
        }

        assertThatThrownBy(() -> blocking.inspectById(id))
                .isInstanceOf(InvalidReference.class)
                .hasMessageContaining(two.get(0).manifest().digest().toString())
                .hasMessageContaining(two.get(1).manifest().digest().toString());
        assertThat(blocking.inspectById(two.get(1).manifest().digest().hex())
                        .named()
                        .digest())
                .isEqualTo(two.get(1).manifest().digest());
    }

    /** Two agents whose digests have the first eight digits in common: of so many texts two do. */
    private List<Packed> startingAlike() {
        String manifest = text(haiku.manifest());
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 2_000_000; i++) {
            String text = manifest.replace("\"1.0.0\"", "\"1.0." + i + "\"");
            String start =
                    Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 8);
            String other = seen.put(start, text);
            if (other != null) {
                return List.of(packed(other), packed(text));
            }
        }
        throw new AssertionError("no two digests start alike");
    }

    private Packed packed(String manifest) {
        Content content =
                Content.hash(haiku.manifest().descriptor().mediaType(), manifest.getBytes(StandardCharsets.UTF_8));
        return new Packed(content, List.of(), haiku.blobs());
    }

    @Test
    void inspectByShortIdThatIsUnknown() {
        storedAndMovedOn();

        assertThatThrownBy(() -> blocking.inspectById("0123456789"))
                .isInstanceOf(NotCached.class)
                .isInstanceOf(Absent.class)
                .hasMessageContaining("0123456789");
    }

    // Labels through an index

    private static Packed labelled(String yaml, String team) {
        Content config = Content.hash(
                new MediaType("application/vnd.oci.image.config.v1+json"),
                ("{\"config\":{\"Labels\":{\"team\":\"" + team + "\"}}}").getBytes(StandardCharsets.UTF_8));
        return Agents.odd(config, List.of(Content.hash(MediaType.YAML, yaml.getBytes(StandardCharsets.UTF_8))));
    }

    private Reference labelledIndex() {
        registry.publish(
                "acme/both:1",
                AgentPacking.index(List.of(
                        new Entry(Agents.AMD64, labelled(Agents.HAIKU, "amd")),
                        new Entry(Agents.ARM64, labelled(Agents.LIMERICK, "arm")))));
        return resolver.parse(registry.reference("acme/both:1"));
    }

    @Test
    void indexLabelPick() {
        Reference both = labelledIndex();

        Map<String, String> labels =
                blocking.inspect(both, Options.DEFAULT.withLabels()).labels();
        String yaml = text(blocking.pull(both, Options.DEFAULT).yaml());

        assertThat(labels).containsEntry("team", yaml.equals(Agents.HAIKU) ? "amd" : "arm");
        assertThat(blocking.inspect(both, Options.DEFAULT.on(Agents.ARM64).withLabels())
                        .labels())
                .containsEntry("team", "arm");
    }

    @Test
    void indexLabelPickThatFails() {
        Reference both = labelledIndex();
        Options onArm = Options.DEFAULT.on(Agents.ARM64).withLabels();

        registry.once(Requests.of(labelled(Agents.LIMERICK, "arm").manifest().digest()), Faults.status(500));
        assertThatThrownBy(() -> blocking.inspect(both, onArm))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("could not inspect " + both);
        registry.once(Requests.blobs(), Faults.status(500));
        assertThatThrownBy(() -> blocking.inspect(both, onArm))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("could not inspect " + both);
    }

    // What is said

    @Test
    void notAnAgent() {
        registry.publish("acme/image:1", Agents.image());
        Reference image = resolver.parse(registry.reference("acme/image:1"));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> blocking.pull(image, Options.DEFAULT),
                () -> blocking.pull(image, Options.remoteOnly()),
                () -> blocking.inspect(image, Options.DEFAULT))) {
            assertThatThrownBy(call).isInstanceOf(NotAnAgent.class).isNotInstanceOf(Absent.class);
        }
    }

    @Test
    void wrappedCauses() {
        registry.requireBasic("ada", "secret");
        assertThatThrownBy(() -> blocking.inspect(helper, Options.DEFAULT))
                .isInstanceOf(UpstreamUnauthorized.class)
                .hasMessageContaining("could not inspect " + helper)
                .hasMessageNotContaining("not found");
        registry.requireNothing();
        registry.always(Requests.any(), Faults.reset());
        assertThatThrownBy(() -> blocking.inspect(helper, Options.DEFAULT))
                .isInstanceOf(RegistryUnavailable.class)
                .hasMessageContaining("could not inspect " + helper)
                .hasMessageNotContaining("not found")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void cancellation() {
        Gate gate = registry.hold(Requests.any());
        List<Cancellable> calls = List.of(
                resolver.pull(helper, Options.DEFAULT).subscribe().with(done -> {}, failure -> {}),
                resolver.inspect(helper, Options.remoteOnly()).subscribe().with(done -> {}, failure -> {}),
                resolver.digest(helper, Options.DEFAULT).subscribe().with(done -> {}, failure -> {}),
                resolver.tags(helper, 1, Optional.empty()).subscribe().with(done -> {}, failure -> {}));
        gate.awaitArrivals(calls.size());

        calls.forEach(Cancellable::cancel);

        registry.awaitAbandoned(calls.size());
    }

    private record Nil(String parameter, ThrowingCallable call) {}

    @Test
    void nilAndEmptyInput() {
        assertThatThrownBy(() -> AgentLoader.configured().plainHttp(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host is empty");
        AgentFile file = new AgentFile("agent.yaml", ByteBuffer.wrap(new byte[0]));
        for (Nil nil : List.of(
                new Nil("text", () -> resolver.parse(null)),
                new Nil("text", () -> blocking.pull(null)),
                new Nil("reference", () -> resolver.pull(null, Options.DEFAULT)),
                new Nil("options", () -> resolver.pull(helper, null)),
                new Nil("reference", () -> resolver.inspect(null, Options.DEFAULT)),
                new Nil("options", () -> resolver.inspect(helper, null)),
                new Nil("id", () -> resolver.inspectById(null)),
                new Nil("reference", () -> resolver.digest(null, Options.DEFAULT)),
                new Nil("reference", () -> resolver.exists(null, Options.DEFAULT)),
                new Nil("options", () -> resolver.exists(helper, null)),
                new Nil("reference", () -> resolver.explain(null, Options.DEFAULT)),
                new Nil("options", () -> resolver.explain(helper, null)),
                new Nil("reference", () -> resolver.tags(null, 1, Optional.empty())),
                new Nil("after", () -> resolver.tags(helper, 1, null)),
                new Nil("reference", () -> resolver.versions(null)),
                new Nil("reference", () -> resolver.pin(null)),
                new Nil("reference", () -> resolver.registryType(null)),
                new Nil("wanted", () -> resolver.resolve(null)),
                new Nil("source", () -> resolver.push(null, List.of(helper), PackOptions.DEFAULT)),
                new Nil("references", () -> resolver.push(file, null, PackOptions.DEFAULT)),
                new Nil(
                        "one of the references",
                        () -> resolver.push(file, Arrays.asList(helper, null), PackOptions.DEFAULT)),
                new Nil("options", () -> resolver.push(file, List.of(helper), null)),
                new Nil("text", () -> AgentRef.tag(null)),
                new Nil("options", () -> AgentRef.tag("acme/helper", null)),
                new Nil("file", () -> AgentRef.source(null)),
                new Nil("where", () -> new Options(null, Set.of(), Optional.empty())),
                new Nil("asked", () -> Options.DEFAULT.on(null)),
                new Nil("first", () -> Options.preferRemote((Fallback) null)),
                new Nil("defaults", () -> Reference.parse("helper", null)),
                new Nil("defaultTag", () -> ReferenceParser.DEFAULT.withDefaultTag(null)),
                new Nil("yaml", () -> new AgentFile("agent.yaml", null)),
                new Nil("created", () -> new PackOptions(null, Map.of())),
                new Nil("key", () -> quick().with(null, "1s")),
                new Nil("value", () -> quick().with("agent-loader.freshness", null)),
                new Nil("folder", () -> quick().storeAt(null)),
                new Nil("host", () -> quick().insecure(null)))) {
            assertThatThrownBy(nil.call)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(nil.parameter + " is null");
        }
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> resolver.parse(""),
                () -> blocking.pull(""),
                () -> blocking.inspectById(""),
                () -> AgentRef.tag(""),
                () -> AgentRef.local(""),
                () -> AgentRef.remote(""),
                () -> blocking.push(file, List.of(), PackOptions.DEFAULT))) {
            assertThatThrownBy(call).isInstanceOf(InvalidReference.class);
        }
        assertThatThrownBy(() -> blocking.push(file, List.of(helper), PackOptions.DEFAULT))
                .isInstanceOf(InvalidAgent.class);
        assertThatThrownBy(() -> resolver.tags(helper, -1, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit is -1, and has to be 0 or more");
        assertThat(registry.requests()).isEmpty();
    }

    // Wishes as values

    @Test
    void sourceIsCheckedAndPackedAndSentNowhere() throws IOException {
        Path file = Files.writeString(folder.resolve("helper.yaml"), Agents.HAIKU);

        ResolvedAgent agent = blocking.resolve(AgentRef.source(file));

        assertThat(text(agent.yaml())).isEqualTo(Agents.HAIKU);
        assertThat(agent.pulled()).isEmpty();
        assertThat(agent.report().orElseThrow().isValid()).isTrue();
        assertThat(registry.requests()).isEmpty();
        assertThat(agent.digest()).isEqualTo(agent.manifest().digest());
        assertThat(AgentArtifact.of(agent.manifest()).layer().digest())
                .isEqualTo(agent.yaml().digest());
    }

    @Test
    void sourceThatIsMissingTooLargeOrWrongIsNoAgentAndNamesTheFile() throws IOException {
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "agents: 7\n");

        for (Path file : List.of(folder.resolve("none.yaml"), folder, large, wrong)) {
            assertThatThrownBy(() -> blocking.resolve(AgentRef.source(file)))
                    .isInstanceOf(InvalidAgent.class)
                    .hasMessageContaining(file.toString());
        }
    }
}
