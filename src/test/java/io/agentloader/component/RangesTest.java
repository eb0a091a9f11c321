package io.agentloader.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.NoMatchingVersion;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.Offline;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.Kind;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Existence.Verdict;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.Explanation.Step;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Loader;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.Seen;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A range of versions is the highest tag in it, by the rules by which a tag is a digest. */
@Timeout(60)
class RangesTest {

    private static final Predicate<Seen> TAGS = Requests.path("/tags/list");
    private static final String LIST = "GET /v2/acme/helper/tags/list";

    @TempDir
    Path store;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void publish(String... tags) {
        for (String tag : tags) {
            registry.publish("acme/helper:" + tag, Agents.raw(Agents.HAIKU + "# " + tag + "\n"));
        }
    }

    private Reference range(String range) {
        return ReferenceParser.DEFAULT.parseWanted(registry.reference("acme/helper") + ":" + range);
    }

    private PullRequest wanted(String range) {
        return PullRequest.of(range(range));
    }

    private static String tag(PulledAgent agent) {
        return agent.reference().tag().orElseThrow();
    }

    private Loader loader() {
        return new Loader(store);
    }

    private Loader offline() {
        return new Loader(store, Loader::offline);
    }

    private Loader freshForAMinute() {
        return new Loader(store, Loader.freshFor(Duration.ofMinutes(1)));
    }

    private static Explanation explained(Loader loader, PullRequest request) {
        return loader.agents().explain(request).await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void highestTagInTheRangeIsPulledAndNamed() {
        publish("1.2.0", "1.10.0", "1.9.9", "2.0.0", "1.11.0-rc.1", "latest", "1.x");
        try (Loader loader = loader()) {
            PulledAgent agent = loader.pull(wanted("^1.2"));

            assertThat(agent.reference().canonical()).isEqualTo(registry.reference("acme/helper:1.10.0"));
            assertThat(new String(agent.yaml().toByteArray(), java.nio.charset.StandardCharsets.UTF_8))
                    .endsWith("# 1.10.0\n");
            assertThat(registry.requests()).hasSize(3).startsWith(LIST, "GET /v2/acme/helper/manifests/1.10.0");
            assertThat(loader.told()).containsExactly("served REGISTRY");
        }
    }

    @Test
    void newVersionIsNoticedByTheNextCall() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            loader.pull(wanted("^1.2"));
            publish("1.3.0");

            assertThat(tag(loader.pull(wanted("^1.2")))).isEqualTo("1.3.0");
            assertThat(tag(loader.pull(wanted("~1.2")))).isEqualTo("1.2.0");
        }
    }

    @Test
    void confirmedRangeIsAListAndAHead() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            loader.pull(wanted("^1.2"));
            registry.clear();

            PulledAgent again = loader.pull(wanted("^1.2"));

            assertThat(again.provenance().source()).isEqualTo(Source.REVALIDATED);
            assertThat(registry.requests()).containsExactly(LIST, "HEAD /v2/acme/helper/manifests/1.2.0");
        }
    }

    @Test
    void rangeIsFreshForAsLongAsATagIs() {
        publish("1.2.0");
        try (Loader loader = freshForAMinute()) {
            loader.pull(wanted("^1.2"));
            publish("1.3.0");
            registry.clear();
            loader.clock().advance(Duration.ofSeconds(40));

            PulledAgent fresh = loader.pull(wanted("^1.2"));
            loader.clock().advance(Duration.ofSeconds(20));
            PulledAgent later = loader.pull(wanted("^1.2"));

            assertThat(tag(fresh)).isEqualTo("1.2.0");
            assertThat(fresh.provenance().source()).isEqualTo(Source.STORE);
            assertThat(fresh.outcome().remaining().orElseThrow())
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
            assertThat(tag(later)).isEqualTo("1.3.0");
        }
    }

    @Test
    void ageOfTheAnswerIsThatOfTheOlderWord() {
        publish("1.2.0");
        try (Loader loader = freshForAMinute()) {
            loader.pull(wanted("^1.2"));
            loader.clock().advance(Duration.ofSeconds(30));
            loader.pull(PullRequest.of(range("^1.2").tagged("1.2.0")).confirmedNow());

            PulledAgent fresh = loader.pull(wanted("^1.2"));

            assertThat(fresh.provenance().age(loader.clock().instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
            assertThat(fresh.outcome().remaining().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void freshTagOfARangeThatWasAskedAboutIsNoHit() {
        publish("1.2.0");
        try (Loader loader = freshForAMinute()) {
            loader.pull(registry.reference("acme/helper:1.2.0"));

            PulledAgent agent = loader.pull(wanted("^1.2"));

            assertThat(agent.outcome().way()).isEqualTo(Way.REVALIDATED);
            assertThat(agent.provenance().source()).isEqualTo(Source.REVALIDATED);
        }
    }

    @Test
    void registryThatIsAwayIsBridgedByTheTagThatWasFoundLastAndSaysSo() {
        publish("1.2.0", "1.3.0");
        try (Loader loader = loader()) {
            loader.pull(wanted("^1.2"));
            registry.deleteTag("acme/helper:1.3.0");
            assertThat(tag(loader.pull(wanted("^1.2")))).isEqualTo("1.2.0");
            registry.always(Requests.any(), Faults.status(503));

            PulledAgent stale = loader.pull(wanted("^1.2"));

            assertThat(tag(stale)).isEqualTo("1.2.0");
            assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
            assertThat(stale.outcome().way()).isEqualTo(Way.STALE_IF_ERROR);
            assertThat(stale.outcome().trouble().orElseThrow().kind()).isEqualTo(Kind.REGISTRY_UNAVAILABLE);
        }
    }

    @Test
    void afterARestartTheHighestStoredTagStandsIn() {
        publish("1.2.0", "1.3.0", "2.0.0");
        try (Loader loader = loader()) {
            for (String tag : List.of("1.2.0", "1.3.0", "2.0.0")) {
                loader.pull(registry.reference("acme/helper:" + tag));
            }
        }
        registry.always(TAGS, Faults.status(503));
        try (Loader loader = loader()) {
            PulledAgent stale = loader.pull(wanted(">=1.2 <2"));

            assertThat(tag(stale)).isEqualTo("1.3.0");
            assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
        }
    }

    @Test
    void newVersionThatCannotBeFetchedIsBridgedByTheOneThatIsHere() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            loader.pull(wanted("^1.2"));
            publish("1.3.0");
            registry.always(Requests.path("/manifests/1.3.0"), Faults.status(503));

            PulledAgent stale = loader.pull(wanted("^1.2"));

            assertThat(tag(stale)).isEqualTo("1.2.0");
            assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
        }
    }

    @Test
    void versionThatWasFoundAndNeverFetchedIsBridgedToo() {
        publish("1.2.0");
        try (Loader loader = freshForAMinute()) {
            loader.pull(registry.reference("acme/helper:1.2.0"));
            publish("1.3.0");
            registry.always(Requests.path("/manifests/1.3.0"), Faults.status(503));
            loader.pull(wanted("^1.2"));

            PulledAgent stale = loader.pull(wanted("^1.2"));

            assertThat(tag(stale)).isEqualTo("1.2.0");
            assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
            assertThat(tag(loader.pull(PullRequest.of(range("^1.2"), PullMode.LOCAL_ONLY))))
                    .isEqualTo("1.2.0");
        }
    }

    @Test
    void nothingStandsInForCallersWhoWantNoneAndWhereThereIsNone() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            registry.always(TAGS, Faults.status(503));
            assertThatThrownBy(() -> loader.pull(wanted("^1.2")))
                    .isInstanceOf(RegistryUnavailable.class)
                    .hasMessageContaining("there is no stored copy");
            registry.heal();
            loader.pull(wanted("^1.2"));
            registry.always(TAGS, Faults.status(503));

            assertThatThrownBy(() -> loader.pull(wanted("^1.2").withoutFallback()))
                    .isInstanceOf(RegistryUnavailable.class);
            assertThatThrownBy(() -> loader.pull(PullRequest.of(range("^1.2"), PullMode.STRICT)))
                    .isInstanceOf(RegistryUnavailable.class);
        }
    }

    @Test
    void copyThatIsTooOldDoesNotStandIn() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            loader.pull(wanted("^1.2"));
            registry.always(TAGS, Faults.status(503));
            loader.clock().advance(Duration.ofSeconds(61));

            assertThatThrownBy(() -> loader.pull(wanted("^1.2").fallbackWithin(Duration.ofSeconds(60))))
                    .isInstanceOf(RegistryUnavailable.class);
            assertThat(tag(loader.pull(wanted("^1.2").fallbackWithin(Duration.ofSeconds(600)))))
                    .isEqualTo("1.2.0");
        }
    }

    @Test
    void rangeWithoutATagIsAProblemThatNamesTheNearestOnes() {
        publish("0.9.0", "1.0.0", "1.1.0", "1.2.0", "2.0.0", "3.0.0-rc.1", "latest");
        try (Loader loader = loader()) {
            assertThatThrownBy(() -> loader.pull(wanted("~1.4")))
                    .isInstanceOfSatisfying(NoMatchingVersion.class, none -> {
                        assertThat(none.report().members())
                                .containsEntry("range", "~1.4")
                                .containsEntry("nearest", List.of("1.0.0", "1.1.0", "1.2.0", "2.0.0", "3.0.0-rc.1"));
                        assertThat(none.report().detail()).contains("~1.4", "1.2.0, 2.0.0");
                    });
            assertThat(loader.agents()
                            .exists(wanted("~1.4"))
                            .await()
                            .atMost(Duration.ofSeconds(10))
                            .verdict())
                    .isEqualTo(Verdict.NO);
            assertThat(loader.told()).containsExactly("failed NO_MATCHING_VERSION", "failed NO_MATCHING_VERSION");
        }
    }

    @Test
    void offlineTheHighestStoredTagIsServedAsStale() {
        publish("1.2.0", "1.3.0", "1.4.0-rc.1");
        try (Loader loader = loader()) {
            loader.pull(registry.reference("acme/helper:1.2.0"));
            loader.pull(registry.reference("acme/helper:1.4.0-rc.1"));
        }
        registry.clear();
        try (Loader loader = offline()) {
            PulledAgent agent = loader.pull(wanted("^1.2"));

            assertThat(tag(agent)).isEqualTo("1.2.0");
            assertThat(agent.provenance().source()).isEqualTo(Source.STALE);
            assertThat(agent.outcome().way()).isEqualTo(Way.HIT);
            assertThatThrownBy(() -> loader.pull(wanted("^2"))).isInstanceOf(NotCached.class);
            assertThatThrownBy(() -> loader.pull(PullRequest.of(range("^1.2"), PullMode.STRICT)))
                    .isInstanceOf(Offline.class);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void digestAndManifestsAreThoseOfTheTag() {
        publish("1.2.0", "1.3.0");
        try (Loader loader = loader()) {
            var digest = loader.agents().digest(wanted("^1.2")).await().atMost(Duration.ofSeconds(10));
            var inspected = loader.agents().inspect(wanted("^1.2")).await().atMost(Duration.ofSeconds(10));
            var config = loader.agents()
                    .configuration(wanted("^1.2"), inspected)
                    .await()
                    .atMost(Duration.ofSeconds(10));

            assertThat(digest.reference().tag()).contains("1.3.0");
            assertThat(inspected.reference().tag()).contains("1.3.0");
            assertThat(inspected.named().digest()).isEqualTo(digest.digest());
            assertThat(config).isPresent();
        }
    }

    @Test
    void listOfTagsIsReadToItsEndWithinLimits() {
        publish("1.2.0");
        IntStream.range(0, 1_050)
                .forEach(i -> registry.tag(
                        "acme/helper:0.0." + i,
                        Agents.raw(Agents.HAIKU + "# 1.2.0\n").manifest().digest()));
        try (Loader loader = loader()) {
            assertThat(tag(loader.pull(wanted("*")))).isEqualTo("1.2.0");
            assertThat(registry.requests().stream().filter(LIST::equals)).hasSizeGreaterThan(1);
        }
    }

    @Test
    void explanationForetellsTheListAndAsksNobody() {
        publish("1.2.0");
        try (Loader loader = freshForAMinute()) {
            Explanation unknown = explained(loader, wanted("^1.2"));
            assertThat(registry.requests()).isEmpty();
            loader.pull(wanted("^1.2"));
            Explanation fresh = explained(loader, wanted("^1.2"));
            loader.clock().advance(Duration.ofMinutes(2));
            Explanation later = explained(loader, wanted("^1.2"));

            assertThat(unknown.step()).isEqualTo(Step.LIST);
            assertThat(unknown.forecast().requests()).singleElement().satisfies(request -> assertThat(
                            request.method() + " " + request.path())
                    .isEqualTo(LIST));
            assertThat(fresh.step()).isEqualTo(Step.SERVE_STORED);
            assertThat(fresh.reference().tag()).contains("1.2.0");
            assertThat(fresh.forecast().requests()).isEmpty();
            assertThat(later.step()).isEqualTo(Step.LIST);
            assertThat(later.copy()).isPresent();
            assertThat(later.mayStandIn()).isTrue();
        }
    }

    @Test
    void explanationOfARangeThatIsOnlyLookedForHereSaysWhatIsHere() {
        publish("1.2.0");
        try (Loader loader = loader()) {
            PullRequest local = PullRequest.of(range("^1.2"), PullMode.LOCAL_ONLY);
            assertThat(explained(loader, local).step()).isEqualTo(Step.MISS);
            loader.pull(wanted("^1.2"));
            registry.clear();

            assertThat(explained(loader, local).step()).isEqualTo(Step.SERVE_STORED);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void tagThatIsListedAndGoneLeavesItsPlaceToTheNextOne() {
        publish("1.2.0", "1.3.0", "1.4.0");
        try (Loader loader = freshForAMinute()) {
            registry.always(Requests.path("/manifests/1.4.0"), Faults.status(404));
            registry.always(Requests.path("/manifests/1.3.0"), Faults.status(404));

            PulledAgent agent = loader.pull(wanted("^1.2"));
            registry.clear();
            PulledAgent again = loader.pull(wanted("^1.2"));

            assertThat(tag(agent)).isEqualTo("1.2.0");
            assertThat(agent.provenance().source()).isEqualTo(Source.REGISTRY);
            assertThat(tag(again)).isEqualTo("1.2.0");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void afterThreeTagsThatAreGoneNoMoreAreTriedAndTheyAreNamed() {
        publish("1.2.0", "1.3.0", "1.4.0", "1.5.0");
        for (String tag : List.of("1.3.0", "1.4.0", "1.5.0")) {
            registry.always(Requests.path("/manifests/" + tag), Faults.status(404));
        }
        try (Loader loader = loader()) {
            assertThatThrownBy(() -> loader.pull(wanted("^1.2")))
                    .isInstanceOf(NotFound.class)
                    .hasMessageContaining("lists 1.5.0 and does not have it")
                    .hasMessageContaining("1.4.0, 1.3.0; name a tag");
            assertThat(registry.requests())
                    .containsExactly(
                            LIST,
                            "GET /v2/acme/helper/manifests/1.5.0",
                            "GET /v2/acme/helper/manifests/1.4.0",
                            "GET /v2/acme/helper/manifests/1.3.0");
        }
    }

    @Test
    void tagThatWentWhileItWasFreshIsLookedForAnew() {
        publish("1.2.0", "1.3.0");
        try (Loader loader = freshForAMinute()) {
            loader.agents().digest(wanted("^1.2")).await().atMost(Duration.ofSeconds(10));
            registry.deleteTag("acme/helper:1.3.0");

            assertThat(tag(loader.pull(wanted("^1.2")))).isEqualTo("1.2.0");
        }
    }

    @Test
    void ofStoredTagsTheHighestWholeOneStandsIn() {
        publish("1.2.0", "1.3.0");
        try (Loader loader = loader()) {
            loader.pull(registry.reference("acme/helper:1.2.0"));
            PulledAgent higher = loader.pull(registry.reference("acme/helper:1.3.0"));
            StoreInspector inspector = new StoreInspector(store);
            inspector.flipBit(inspector.blob(higher.named().digest()));
        }
        registry.always(Requests.any(), Faults.status(503));
        try (Loader loader = loader()) {
            Explanation foretold = explained(loader, wanted("^1.2"));
            PulledAgent stale = loader.pull(wanted("^1.2"));

            assertThat(tag(stale)).isEqualTo("1.2.0");
            assertThat(stale.provenance().source()).isEqualTo(Source.STALE);
            assertThat(foretold.mayStandIn()).isTrue();
        }
        try (Loader loader = offline()) {
            Explanation foretold = explained(loader, wanted("^1.2"));

            assertThat(tag(loader.pull(wanted("^1.2")))).isEqualTo("1.2.0");
            assertThat(foretold.step()).isEqualTo(Step.SERVE_STORED);
            assertThat(foretold.reference().tag()).contains("1.2.0");
        }
    }
}
