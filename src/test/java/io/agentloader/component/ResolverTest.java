package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.policy.RegistryType;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Existence.Verdict;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PulledAgent;
import io.agentloader.resolver.AgentMetadata;
import io.agentloader.resolver.AgentRef;
import io.agentloader.resolver.Options;
import io.agentloader.resolver.Options.Fallback;
import io.agentloader.resolver.ResolvedAgent;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.Requests;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java API, made as a program makes it: where agents are looked for, and what is said when they are not there. */
@Timeout(60)
class ResolverTest extends ResolverFixture {

    private final Packed haiku = Agents.raw(Agents.HAIKU);

    @BeforeEach
    void publish() {
        registry.publish("acme/helper:1", haiku);
    }

    private static String text(ResolvedAgent agent) {
        return new String(agent.yaml().toByteArray(), StandardCharsets.UTF_8);
    }

    private static String text(PulledAgent agent) {
        return new String(agent.yaml().toByteArray(), StandardCharsets.UTF_8);
    }

    // Where it is looked for

    @Test
    void remoteIsAskedOnlyWhenTheStoreHasNothing() {
        PulledAgent first = blocking.pull(helper, Options.preferLocal());
        registry.clear();
        PulledAgent second = blocking.pull(helper, Options.preferLocal());

        assertThat(text(first)).isEqualTo(Agents.HAIKU);
        assertThat(first.provenance().source()).isEqualTo(Source.REGISTRY);
        assertThat(text(second)).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void preferenceForTheStoreIsServedWhatIsOldWithoutARequest() {
        blocking.pull(helper, Options.DEFAULT);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        registry.clear();

        assertThat(text(blocking.pull(helper, Options.preferLocal()))).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void storeAloneIsNeverGoneBeyond() {
        assertThatThrownBy(() -> blocking.pull(helper, Options.localOnly()))
                .isInstanceOf(NotCached.class)
                .isInstanceOf(Absent.class);
        assertThat(registry.requests()).isEmpty();

        blocking.pull(helper, Options.DEFAULT);
        registry.clear();

        assertThat(text(blocking.pull(helper, Options.localOnly()))).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void registryAloneIsAskedAlthoughEverythingIsStored() {
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();

        PulledAgent again = blocking.pull(helper, Options.remoteOnly());

        assertThat(again.provenance().source()).isEqualTo(Source.REGISTRY);
        assertThat(registry.manifestRequests()).hasSize(1);
        assertThat(registry.blobRequests()).hasSize(1);
    }

    @Test
    void preferenceForTheRegistryFallsBackOnTroubleAndNotOnAnswers() {
        blocking.pull(helper, Options.DEFAULT);
        registry.stop();
        PulledAgent stale = blocking.pull(helper, Options.preferRemote());
        registry.resume();
        registry.deleteTag("acme/helper:1");

        assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
        assertThatThrownBy(() -> blocking.pull(helper, Options.preferRemote())).isInstanceOf(NotFound.class);
    }

    @Test
    void preferenceForTheRegistryFallsBackOnNotFoundWhereThatIsAskedFor() {
        Options options = Options.preferRemote(Fallback.NOT_FOUND);
        blocking.pull(helper, Options.DEFAULT);
        registry.deleteTag("acme/helper:1");

        assertThat(text(blocking.pull(helper, options))).isEqualTo(Agents.HAIKU);

        registry.stop();
        assertThatThrownBy(() -> blocking.pull(helper, options)).isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void whatNeitherHasIsMissingByTheWordOfTheRegistry() {
        Reference never = resolver.parse(registry.reference("acme/never:1"));

        assertThatThrownBy(() -> blocking.pull(never, Options.preferRemote(Fallback.NOT_FOUND)))
                .isInstanceOf(NotFound.class)
                .isInstanceOf(Absent.class)
                .hasMessageContaining("acme/never");
    }

    @Test
    void valueSaysWhereItIsResolved() {
        assertThatThrownBy(() -> blocking.resolve(AgentRef.local(helper.original())))
                .isInstanceOf(NotCached.class);
        assertThat(registry.requests()).isEmpty();

        assertThat(text(blocking.resolve(AgentRef.remote(helper.original())))).isEqualTo(Agents.HAIKU);
        assertThat(text(blocking.resolve(AgentRef.local(helper.original())))).isEqualTo(Agents.HAIKU);
        assertThat(text(blocking.resolve(AgentRef.tag(helper.original())))).isEqualTo(Agents.HAIKU);
        assertThatThrownBy(() -> AgentRef.tag("acme//helper")).isInstanceOf(InvalidReference.class);
    }

    // Without the agent

    @Test
    void inspectingFetchesOneManifestAndNoBlobAndStoresNothing() {
        AgentMetadata inspected = blocking.inspect(helper, Options.DEFAULT);

        assertThat(inspected.named().digest()).isEqualTo(haiku.manifest().digest());
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
        assertThatThrownBy(() -> blocking.inspect(helper, Options.localOnly())).isInstanceOf(NotCached.class);
    }

    @Test
    void annotationsAreThoseOfTheEntryThatThePlatformChooses() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        registry.publish("acme/both:1", index);
        Reference both = resolver.parse(registry.reference("acme/both:1"));

        AgentMetadata arm = blocking.inspect(both, Options.DEFAULT.on(Agents.ARM64));

        assertThat(arm.named().digest()).isEqualTo(index.manifest().digest());
        assertThat(arm.agent().orElseThrow().manifest().content().digest())
                .isEqualTo(Agents.raw(Agents.LIMERICK).manifest().digest());
        assertThat(arm.agent().orElseThrow().manifest().annotations().has("io.docker.agent.version"))
                .isTrue();
    }

    @Test
    void platformThatTheIndexDoesNotHaveIsAFailureThatNamesThoseThatItHas() {
        registry.publish("acme/far:1", Agents.foreignIndex(Agents.HAIKU, Agents.LIMERICK));
        Reference far = resolver.parse(registry.reference("acme/far:1"));

        assertThatThrownBy(() -> blocking.inspect(far, Options.DEFAULT.on(Agents.ARM64)))
                .isInstanceOf(NoMatchingPlatform.class)
                .hasMessageContaining("plan9/sparc")
                .hasMessageContaining("could not inspect");
    }

    @Test
    void failureOfTheEntryThatAnIndexLeadsToSurfaces() {
        Packed index = Agents.indexOfOne(Agents.HAIKU);
        registry.publish("acme/one:1", index);
        registry.always(Requests.of(Agents.raw(Agents.HAIKU).manifest().digest()), Faults.status(503));

        assertThatThrownBy(() -> blocking.inspect(resolver.parse(registry.reference("acme/one:1")), Options.DEFAULT))
                .isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void agentIsFoundByItsDigestOrTheFirstDigitsOfIt() {
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();
        Digest digest = haiku.manifest().digest();

        assertThat(blocking.inspectById(digest.toString()).named().digest()).isEqualTo(digest);
        assertThat(blocking.inspectById(digest.hex().substring(0, 8)).named().digest())
                .isEqualTo(digest);
        assertThat(blocking.inspectById("sha256:" + digest.hex().substring(0, 12))
                        .reference()
                        .repository())
                .isEqualTo(helper.repository());
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void idThatNothingHasIsNotThereAndOneThatIsTooShortIsNone() {
        assertThatThrownBy(() -> blocking.inspectById("0123456789")).isInstanceOf(NotCached.class);
        assertThatThrownBy(() -> blocking.inspectById("0123456")).isInstanceOf(InvalidReference.class);
        assertThatThrownBy(() -> blocking.inspectById("")).isInstanceOf(InvalidReference.class);
    }

    @Test
    void existenceIsTheRegistrysWordOrTheStores() {
        Existence never = blocking.exists(resolver.parse(registry.reference("acme/never:1")), Options.DEFAULT);
        Existence there = blocking.exists(helper, Options.DEFAULT);
        registry.stop();
        Existence unknown = blocking.exists(helper, Options.DEFAULT);
        registry.resume();
        blocking.pull(helper, Options.strict());
        registry.clear();
        Existence stored = blocking.exists(helper, Options.preferLocal());

        assertThat(never.verdict()).isEqualTo(Verdict.NO);
        assertThat(there.verdict()).isEqualTo(Verdict.YES);
        assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(stored.verdict()).isEqualTo(Verdict.YES);
        assertThat(registry.requests()).isEmpty();
        assertThat(registry.blobRequests()).isEmpty();
    }

    @Test
    void digestCostsOneHead() {
        assertThat(blocking.digest(helper, Options.DEFAULT).digest())
                .isEqualTo(haiku.manifest().digest());
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void tagsAreTheRegistrysAndVersionsTheStores() {
        registry.publish("acme/helper:2", Agents.raw(Agents.LIMERICK));
        blocking.pull(helper, Options.DEFAULT);
        registry.publish("acme/helper:1", Agents.raw(Agents.LIMERICK));
        assertThat(blocking.pull(helper, Options.strict()).outcome().way()).isEqualTo(Way.MOVED);

        assertThat(blocking.tags(helper, 10, java.util.Optional.empty()).tags()).containsExactly("1", "2");
        assertThat(blocking.versions(helper))
                .extracting(version -> version.version().named().digest())
                .containsExactly(
                        Agents.raw(Agents.LIMERICK).manifest().digest(),
                        haiku.manifest().digest());
    }

    // What is said

    @Test
    void imageIsNoAgentAndThatHasATypeOfItsOwn() {
        registry.publish("acme/image:1", Agents.image());
        Reference image = resolver.parse(registry.reference("acme/image:1"));

        assertThatThrownBy(() -> blocking.pull(image, Options.DEFAULT)).isInstanceOf(NotAnAgent.class);
        assertThatThrownBy(() -> blocking.inspect(image, Options.DEFAULT)).isInstanceOf(NotAnAgent.class);
    }

    @Test
    void onlyWhatIsNotThereIsSaidToBeMissing() {
        registry.always(Requests.any(), Faults.status(403));
        assertThatThrownBy(() -> blocking.inspect(helper, Options.DEFAULT))
                .isInstanceOf(UpstreamDenied.class)
                .hasMessageContaining("could not inspect " + helper)
                .hasMessageNotContaining("not found");
        registry.heal();
        registry.always(Requests.any(), Faults.status(503));
        assertThatThrownBy(() -> blocking.pull(helper, Options.DEFAULT))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining("could not pull " + helper)
                .hasMessageNotContaining("not found");
    }

    @Test
    void failureKeepsItsCause() {
        registry.always(Requests.any(), Faults.reset());

        assertThatThrownBy(() -> blocking.digest(helper, Options.DEFAULT))
                .isInstanceOf(RegistryUnavailable.class)
                .hasRootCauseInstanceOf(java.io.IOException.class)
                .satisfies(failure ->
                        assertThat(((AgentException) failure).report().causes()).isNotEmpty());
    }

    @Test
    void emptyAndMissingInputIsRefusedBeforeAnythingHappens() {
        assertThatThrownBy(() -> blocking.pull("")).isInstanceOf(InvalidReference.class);
        assertThatThrownBy(() -> AgentRef.local("")).isInstanceOf(InvalidReference.class);
        assertThatThrownBy(() -> resolver.parse(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> resolver.pull(helper, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> resolver.pull(null, Options.DEFAULT)).isInstanceOf(NullPointerException.class);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void cancellationReachesTheWire() {
        Gate gate = registry.hold(Requests.manifests());
        Cancellable pulling = resolver.pull(helper, Options.DEFAULT).subscribe().with(agent -> {}, failure -> {});
        gate.awaitArrivals(1);

        pulling.cancel();

        registry.awaitAbandoned(1);
    }

    @Test
    void interruptedCallerGivesUpItsRequest() throws Exception {
        Gate gate = registry.hold(Requests.manifests());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                blocking.pull(helper, Options.DEFAULT);
            } catch (CancellationException cancelled) {
                thrown.set(cancelled);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        gate.awaitArrivals(1);

        caller.interrupt();

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown.get()).hasMessageContaining("interrupted");
        registry.awaitAbandoned(1);
    }

    // How it is made

    @Test
    void defaultsOfReferencesAreConfigured() {
        try (Resolver other = quick().with("agent-loader.default-registry", registry.host())
                .with("agent-loader.default-namespace", "acme")
                .resolver()) {
            assertThat(text(other.blocking().pull("helper:1"))).isEqualTo(Agents.HAIKU);
            assertThat(other.parse("helper").tag()).contains("latest");
        }
    }

    @Test
    void typeOfTheRegistryIsThatOfTheConfiguration() {
        assertThat(resolver.registryType(resolver.parse("ghcr.io/acme/helper")).type())
                .isEqualTo(RegistryType.GENERIC);
        try (Resolver other = quick().with("agent-loader.registries.\"ghcr.io\".type", "onprem")
                .resolver()) {
            assertThat(other.registryType(other.parse("ghcr.io/acme/helper")).type())
                    .isEqualTo(RegistryType.ONPREM);
        }
    }

    @Test
    void offlineResolverAsksNobody() {
        blocking.pull(helper, Options.DEFAULT);
        registry.clear();
        try (Resolver offline = quick().offline().resolver()) {
            assertThat(text(offline.blocking().pull(helper, Options.DEFAULT))).isEqualTo(Agents.HAIKU);
            assertThatThrownBy(() -> offline.blocking().pull(helper, Options.strict()))
                    .isInstanceOf(AgentException.Offline.class);
        }
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void unknownKeysAndImpossibleValuesAreRefusedByName() {
        assertThatThrownBy(() -> quick().with("agent-loader.freshnes", "1s").resolver())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agent-loader.freshnes")
                .hasMessageContaining("agent-loader.freshness");
        assertThatThrownBy(
                        () -> quick().with("agent-loader.retry.attempts", "0").resolver())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agent-loader.retry.attempts");
        assertThatThrownBy(() -> quick().with("agent-loader.freshness", "soon").resolver())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader.freshness is soon; allowed is a duration such as 30s, 1d or PT1H.");
        assertThatThrownBy(() -> quick().with("freshness", "1s").resolver())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'freshness' is not a key of this service; the nearest is agent-loader.freshness.");
    }

    @Test
    void whatIsWrongWithTheConfigurationIsSaidInOurWords() {
        assertThatThrownBy(() -> quick().with("agent-loader.freshnes", "1s").resolver())
                .hasMessage("agent-loader.freshnes (in the program) is not a key of this service;"
                        + " the nearest is agent-loader.freshness.");
        assertThatThrownBy(() -> quick().with("agent-loader.freshness", "soon").resolver())
                .hasNoCause();
        assertThatThrownBy(() -> quick().with("agent-loader.registries.\"ghcr.io\".header[0]", "X-A\u0001: b")
                        .resolver())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header that is not written Name: value")
                .hasNoCause();
    }
}
