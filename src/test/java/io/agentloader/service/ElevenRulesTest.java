package io.agentloader.service;

import static io.agentloader.testkit.Requests.blobs;
import static io.agentloader.testkit.Requests.get;
import static io.agentloader.testkit.Requests.head;
import static io.agentloader.testkit.Requests.manifests;
import static io.agentloader.testkit.Requests.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.BearerAuth;
import io.agentloader.testkit.Fault;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.Gate;
import io.agentloader.testkit.ManualClock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The eleven rules of the pipeline's contract, from outside: a caller on one side, a registry on the other. */
@QuarkusTest
@TestProfile(PipelineProfile.class)
class ElevenRulesTest extends AgainstARegistry {

    @Inject
    ManualClock clock;

    private String helper() {
        return registry.reference("acme/helper:1");
    }

    private Digest publish(String yaml) {
        return registry.publish("acme/helper:1", Agents.raw(yaml));
    }

    private static String sha256(String body) {
        return Digest.of(body.getBytes(StandardCharsets.UTF_8)).toString();
    }

    // Rule 1

    @Test
    void rule1ColdPullIsOneManifestAndOneBlobRequest() {
        publish(Agents.HAIKU);

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
        assertThat(registry.requests())
                .containsExactly(
                        "GET /v2/acme/helper/manifests/1", "GET /v2/acme/helper/blobs/" + sha256(Agents.HAIKU));
    }

    @Test
    void rule1ConfirmIsOneHead() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.clear();

        Reply reply = caller.get(helper());

        assertThat(reply.source()).isEqualTo("revalidated");
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void rule1IndexAddsOneRequestForItsChildAndIsConfirmedByOneHead() {
        Digest index = registry.publish("acme/helper:1", Agents.index(Agents.HAIKU, Agents.HAIKU));

        Reply cold = caller.get(helper());
        List<String> requests = registry.requests();
        registry.clear();
        Reply warm = caller.get(helper());

        assertThat(cold.header("Docker-Content-Digest")).isEqualTo(index.toString());
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0)).isEqualTo("GET /v2/acme/helper/manifests/1");
        assertThat(requests.get(1)).startsWith("GET /v2/acme/helper/manifests/sha256:");
        assertThat(requests.get(2)).startsWith("GET /v2/acme/helper/blobs/");
        assertThat(warm.source()).isEqualTo("revalidated");
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void rule1ChallengeAddsItsTokenAndOneRepeatAndACachedTokenRemovesThem() {
        registry.requireBearer(BearerAuth.anonymous());
        publish(Agents.HAIKU);
        registry.publish("acme/helper:2", Agents.raw(Agents.LIMERICK));

        caller.get(helper());
        List<String> first = registry.requests();
        registry.clear();
        caller.get(registry.reference("acme/helper:2"));

        assertThat(first).hasSize(4);
        assertThat(first.get(0)).isEqualTo("GET /v2/acme/helper/manifests/1");
        assertThat(first.get(2)).isEqualTo("GET /v2/acme/helper/manifests/1");
        assertThat(first.get(3)).startsWith("GET /v2/acme/helper/blobs/");
        assertThat(registry.requests()).hasSize(2);
        assertThat(registry.tokenRequests()).isEmpty();
    }

    // Rule 2

    @ParameterizedTest
    @ValueSource(strings = {"", "no-cache", "max-age=0", "only-if-cached"})
    void rule2ServableDigestMakesNoConnection(String directives) {
        Digest digest = publish(Agents.HAIKU);
        caller.get(helper());
        registry.stop();
        registry.clear();

        String reference = registry.reference("acme/helper@" + digest);
        Reply reply = directives.isEmpty() ? caller.get(reference) : caller.get(reference, "Cache-Control", directives);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
        assertThat(reply.source()).isEqualTo("store");
        assertThat(reply.header("Cache-Status")).startsWith("agent-loader; hit");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void rule2TagBesideADigestIsEchoedAndNotConfirmed() {
        Digest digest = publish(Agents.HAIKU);
        String reference = helper() + "@" + digest;
        caller.get(reference);
        registry.clear();

        Reply reply = caller.get(reference);

        assertThat(reply.source()).isEqualTo("store");
        assertThat(reply.header("Agent-Reference")).isEqualTo(reference);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void rule2StrictAsksWhetherTheRegistryStillHasTheDigest() {
        Digest digest = publish(Agents.HAIKU);
        String reference = registry.reference("acme/helper@" + digest);
        caller.get(reference);
        registry.delete("acme/helper", digest);

        Reply reply = caller.refresh(reference);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(caller.get(reference).status()).isEqualTo(200);
    }

    @Test
    void rule2RemoteOnlyAsksForADigestToo() {
        Digest digest = publish(Agents.HAIKU);
        String reference = registry.reference("acme/helper@" + digest);
        caller.get(reference);
        registry.clear();

        Reply reply = caller.get(reference + "?source=remote");

        assertThat(reply.source()).isEqualTo("registry");
        assertThat(registry.requests()).hasSize(2);
    }

    // Rule 3: CacheValidationTest plants entries without the annotation

    // Rule 4

    static Stream<Arguments> trouble() {
        return Stream.of(
                Arguments.of("408", Faults.status(408)),
                Arguments.of("429", Faults.status(429)),
                Arguments.of("500", Faults.status(500)),
                Arguments.of("502", Faults.status(502)),
                Arguments.of("503", Faults.status(503)),
                Arguments.of("504", Faults.status(504)),
                Arguments.of("reset", Faults.reset()),
                Arguments.of("closed", Faults.close()),
                Arguments.of("time-out", Faults.hang()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trouble")
    void rule4TroubleOfAConfirmIsBridgedByTheStoredCopy(String name, Fault fault) {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.always(manifests(), fault);

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
        assertThat(reply.source()).isEqualTo("stale");
        assertThat(reply.header("Cache-Status")).contains("detail=stale-if-error");
    }

    static Stream<Arguments> fetchTrouble() {
        return Stream.concat(
                trouble(),
                Stream.of(
                        Arguments.of("HTML", Faults.html()),
                        Arguments.of("broken JSON", Faults.body("{\"schemaVersion\":")),
                        Arguments.of("empty", Faults.emptyBody()),
                        Arguments.of("truncated", Faults.closeAfter(10)),
                        Arguments.of("other bytes", Faults.flipBit())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fetchTrouble")
    void rule4TroubleOfTheFetchAfterAConfirmIsBridgedToo(String name, Fault fault) {
        publish(Agents.HAIKU);
        caller.get(helper());
        publish(Agents.LIMERICK);
        registry.always(get().and(manifests()), fault);

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Agents.HAIKU);
        assertThat(reply.source()).isEqualTo("stale");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fetchTrouble")
    void rule4TroubleWithNothingStoredIsA5xx(String name, Fault fault) {
        publish(Agents.HAIKU);
        registry.always(manifests(), fault);

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isBetween(502, 504);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.body()).contains("\"stored\":\"none\"");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(401, 424),
                Arguments.of(403, 424),
                Arguments.of(404, 404),
                Arguments.of(410, 424),
                Arguments.of(451, 424),
                Arguments.of(400, 424),
                Arguments.of(418, 424));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void rule4AnswersAreTheCallersErrorEvenWithAStoredCopy(int upstream, int status) {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.always(manifests(), Faults.status(upstream));

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).doesNotContain("haiku").contains("\"stored\":\"servable\"");
    }

    @Test
    void rule4WellFormedManifestThatIsNoAgentIsAnAnswer() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.publish("acme/helper:1", Agents.image());

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("not-an-agent");
    }

    @Test
    void rule4RegistryThatIsDownIsBridged() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.stop();

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.source()).isEqualTo("stale");
    }

    @Test
    void rule4CallerMayForbidTheFallback() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.stop();

        assertThat(caller.get(helper(), "Cache-Control", "no-cache").status()).isBetween(502, 504);
        assertThat(caller.get(helper(), "Cache-Control", "stale-if-error=0").status())
                .isBetween(502, 504);
    }

    // Rules 5 and 6: RecoveryTest breaks entries on the disk

    // Rule 7

    @ParameterizedTest
    @MethodSource("answers")
    void rule7RefreshSurfacesTheRegistrysAnswer(int upstream, int status) {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.always(manifests(), Faults.status(upstream));

        assertThat(caller.refresh(helper()).status()).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fetchTrouble")
    void rule7RefreshSurfacesTroubleAndLeavesTheStoreAsItWas(String name, Fault fault) {
        publish(Agents.HAIKU);
        caller.get(helper());
        publish(Agents.LIMERICK);
        List<String> before = PipelineProfile.storeListing();
        registry.always(get().and(manifests()), fault);

        Reply reply = caller.refresh(helper());

        assertThat(reply.status()).isBetween(502, 504);
        assertThat(before).containsAll(PipelineProfile.storeListing());
    }

    @Test
    void rule7RefreshAlwaysFetchesTheManifestAndReusesTheLayer() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.clear();

        Reply reply = caller.refresh(helper());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.source()).isEqualTo("registry");
        assertThat(reply.header("Agent-Changed")).isEqualTo("?0");
        assertThat(registry.requests()).containsExactly("GET /v2/acme/helper/manifests/1");
    }

    @Test
    void rule7RefreshBringsTheNewAgent() {
        publish(Agents.HAIKU);
        caller.get(helper());
        Digest moved = publish(Agents.LIMERICK);

        Reply reply = caller.refresh(helper());

        assertThat(reply.body()).isEqualTo(Agents.LIMERICK);
        assertThat(reply.header("Agent-Changed")).isEqualTo("?1");
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(moved.toString());
    }

    // Rule 8

    @Test
    void rule8SixtyFourColdCallersCauseOnePull() {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());

        // who comes after the end of it would have to confirm it else, and max-age does not let anybody off where
        // nothing is fresh
        List<CompletableFuture<Reply>> calls = IntStream.range(0, 64)
                .mapToObj(i -> caller.getLater(helper() + "?source=prefer-local"))
                .toList();
        gate.awaitArrivals(1);
        gate.open();

        assertThat(calls)
                .allSatisfy(call -> assertThat(Caller.reply(call).body()).isEqualTo(Agents.HAIKU));
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void rule8CallersOfDifferentWishesShareOnePullToo() {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());

        CompletableFuture<Reply> plain = caller.getLater(helper());
        gate.awaitArrivals(1);
        CompletableFuture<Reply> confirming = caller.getLater(helper(), "Cache-Control", "no-cache");
        CompletableFuture<Reply> preferring = caller.getLater(helper() + "?source=prefer-remote");
        gate.open();

        assertThat(Caller.reply(plain).status()).isEqualTo(200);
        assertThat(Caller.reply(confirming).status()).isEqualTo(200);
        assertThat(Caller.reply(preferring).status()).isEqualTo(200);
        assertThat(registry.blobRequests()).hasSize(1);
    }

    @Test
    void rule8StrictCallerDoesNotJoinAPullThatStartedBefore() {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());

        CompletableFuture<Reply> ordinary = caller.getLater(helper());
        gate.awaitArrivals(1);
        CompletableFuture<Reply> strict = caller.refreshLater(helper());
        gate.awaitArrivals(1);
        gate.open();

        assertThat(Caller.reply(ordinary).status()).isEqualTo(200);
        assertThat(Caller.reply(strict).status()).isEqualTo(200);
        assertThat(registry.manifestRequests()).hasSize(2);
    }

    @Test
    void rule8OneCallerGoingAwayCancelsNothingForTheOthers() throws IOException {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());
        CompletableFuture<Reply> staying = caller.getLater(helper());
        gate.awaitArrivals(1);

        // one of them may be heard after the end of the pull, and would have to confirm it else
        for (int i = 0; i < 8; i++) {
            caller.connect("/agents/" + helper() + "?source=prefer-local").close();
        }
        gate.open();

        assertThat(Caller.reply(staying).body()).isEqualTo(Agents.HAIKU);
        assertThat(registry.manifestRequests()).hasSize(1);
    }

    @Test
    void rule8CallerWhoStartedThePullMayLeaveItToTheOthers() throws IOException {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());
        Socket leaving = caller.connect("/agents/" + helper());
        gate.awaitArrivals(1);
        CompletableFuture<Reply> staying = caller.getLater(helper());

        leaving.close();
        gate.open();

        assertThat(Caller.reply(staying).body()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void rule8LastCallerGoingAwayCancelsTheUpstreamRequest() throws IOException {
        publish(Agents.HAIKU);
        Gate gate = registry.hold(manifests());
        Socket only = caller.connect("/agents/" + helper());
        gate.awaitArrivals(1);

        only.close();

        registry.awaitAbandoned(1);
    }

    // Rule 9

    @Test
    void rule9ConfirmWithAServableCopyGetsOneAttempt() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.clear();
        registry.always(head(), Faults.status(503));

        caller.get(helper());

        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void rule9OneConfirmThatTimedOutIsEnoughForEveryOtherReader() {
        publish(Agents.HAIKU);
        registry.publish("acme/other:1", Agents.raw(Agents.LIMERICK));
        caller.get(helper());
        caller.get(registry.reference("acme/other:1"));
        registry.always(manifests(), Faults.hang());
        caller.get(helper());
        registry.clear();

        Reply other = caller.get(registry.reference("acme/other:1"));

        assertThat(other.status()).isEqualTo(200);
        assertThat(other.source()).isEqualTo("stale");
        assertThat(other.header("Cache-Status")).contains("detail=circuit-open");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void rule9WhoHasNothingStillAsksAfterATimedOutConfirm() {
        publish(Agents.HAIKU);
        registry.publish("acme/other:1", Agents.raw(Agents.LIMERICK));
        caller.get(helper());
        registry.always(head(), Faults.hang());
        caller.get(helper());

        Reply other = caller.get(registry.reference("acme/other:1"));

        assertThat(other.status()).isEqualTo(200);
        assertThat(other.body()).isEqualTo(Agents.LIMERICK);
    }

    @Test
    void rule9CircuitOpensAfterFailedCallsInARowAndClosesByAProbe() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.always(manifests(), Faults.status(500));
        for (int i = 0; i < PipelineProfile.CIRCUIT_FAILURES; i++) {
            assertThat(caller.refresh(helper()).status()).isEqualTo(502);
        }
        registry.clear();

        Reply stored = caller.get(helper());
        Reply strict = caller.refresh(helper());
        Reply missing = caller.get(registry.reference("acme/unknown:1"));

        assertThat(stored.source()).isEqualTo("stale");
        assertThat(stored.header("Cache-Status")).contains("detail=circuit-open");
        assertThat(strict.status()).isEqualTo(503);
        assertThat(strict.header("Retry-After")).isNotEmpty();
        assertThat(missing.status()).isEqualTo(503);
        assertThat(missing.body()).contains("circuit-open");
        assertThat(registry.requests()).isEmpty();

        registry.heal();
        clock.advance(Duration.ofSeconds(31));

        assertThat(caller.refresh(helper()).status()).isEqualTo(200);
        assertThat(caller.get(helper()).source()).isEqualTo("revalidated");
    }

    // Rule 10

    @Test
    void rule10AnswersAreWholeWhileTheTagMoves() {
        publish(Agents.HAIKU);
        Digest haiku = publish(Agents.HAIKU);
        Digest limerick = publish(Agents.LIMERICK);

        for (int round = 0; round < 20; round++) {
            publish(round % 2 == 0 ? Agents.HAIKU : Agents.LIMERICK);
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 16)
                    .mapToObj(i -> i % 8 == 0 ? caller.refreshLater(helper()) : caller.getLater(helper()))
                    .toList();
            publish(round % 2 == 0 ? Agents.LIMERICK : Agents.HAIKU);

            for (CompletableFuture<Reply> call : calls) {
                Reply reply = Caller.reply(call);
                String digest = reply.header("Docker-Content-Digest");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(digest).isIn(haiku.toString(), limerick.toString());
                assertThat(reply.body()).isEqualTo(digest.equals(haiku.toString()) ? Agents.HAIKU : Agents.LIMERICK);
                assertThat(reply.header("ETag")).isEqualTo('"' + sha256(reply.body()) + '"');
            }
        }
    }

    @Test
    void rule10OlderPullThatEndsLateDoesNotTurnTheTagBack() {
        publish(Agents.HAIKU);
        caller.get(helper());
        Digest old = publish(Agents.LIMERICK);
        Gate gate = registry.hold(blobs().and(path(sha256(Agents.LIMERICK))));
        CompletableFuture<Reply> slow = caller.refreshLater(helper());
        gate.awaitArrivals(1);
        Digest latest = publish(Agents.HAIKU + "# newer");
        assertThat(caller.get(helper(), "Cache-Control", "no-cache").header("Docker-Content-Digest"))
                .isEqualTo(latest.toString());

        gate.open();
        Reply late = Caller.reply(slow);
        Reply after = caller.get(helper() + "?source=local");

        assertThat(late.header("Docker-Content-Digest")).isEqualTo(old.toString());
        assertThat(after.header("Docker-Content-Digest")).isEqualTo(latest.toString());
        assertThat(caller.get(registry.reference("acme/helper@" + old) + "?source=local")
                        .status())
                .isEqualTo(200);
    }

    // Rule 11

    @Test
    void rule11EachAnswerTellsWhatItIsAndWhoConfirmedIt() {
        Digest digest = publish(Agents.HAIKU);

        Reply missed = caller.get(helper());
        Reply confirmed = caller.get(helper());
        Reply local = caller.get(helper() + "?source=local", "Cache-Control", "max-age=5");
        registry.stop();
        Reply stale = caller.get(helper());

        assertThat(List.of(missed, confirmed, local, stale)).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Docker-Content-Digest")).isEqualTo(digest.toString());
            assertThat(reply.header("Agent-Reference")).isEqualTo(helper() + "@" + digest);
            assertThat(reply.header("Agent-Confirmed-By")).isEqualTo(registry.host());
            assertThat(reply.header("ETag")).isEqualTo('"' + sha256(Agents.HAIKU) + '"');
            assertThat(reply.header("Age")).matches("\\d+");
        });
        assertThat(missed.source()).isEqualTo("registry");
        assertThat(missed.header("Cache-Status")).isEqualTo("agent-loader; fwd=uri-miss; fwd-status=200; stored");
        assertThat(confirmed.source()).isEqualTo("revalidated");
        assertThat(confirmed.header("Cache-Status"))
                .isEqualTo("agent-loader; fwd=stale; fwd-status=200; detail=revalidated");
        assertThat(stale.source()).isEqualTo("stale");
        assertThat(stale.header("Proxy-Status")).contains("agent-loader; error=connection_refused");
    }

    @Test
    void movedTagIsToldAndTheOldDigestIsStillServable() {
        Digest old = publish(Agents.HAIKU);
        caller.get(helper());
        publish(Agents.LIMERICK);
        registry.clear();

        Reply moved = caller.get(helper());
        registry.stop();
        Reply before = caller.get(registry.reference("acme/helper@" + old));

        assertThat(moved.body()).isEqualTo(Agents.LIMERICK);
        assertThat(moved.header("Cache-Status")).isEqualTo("agent-loader; fwd=stale; fwd-status=200; stored");
        assertThat(registry.blobRequests()).hasSize(1);
        assertThat(before.body()).isEqualTo(Agents.HAIKU);
    }

    @Test
    void problemsAboutContentNameTheHostThatDeliveredIt() {
        registry.publish("acme/helper:1", Agents.image());

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body()).contains("\"host\":\"" + registry.host() + "\"", "\"attempts\":1");
    }

    @Test
    void staleCopyBeyondItsReachIsNothingSoTheRegistryIsAskedWithAllAttempts() {
        publish(Agents.HAIKU);
        caller.get(helper());
        clock.advance(Duration.ofSeconds(10));
        registry.always(manifests(), Faults.status(500));
        registry.clear();

        Reply reply = caller.get(helper(), "Cache-Control", "stale-if-error=1");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void bareMaxStaleServesWithoutAskingAndSaysStale() {
        publish(Agents.HAIKU);
        caller.get(helper());
        clock.advance(Duration.ofSeconds(10));
        registry.clear();

        Reply reply = caller.get(helper(), "Cache-Control", "max-stale");

        assertThat(reply.source()).isEqualTo("stale");
        assertThat(reply.header("Cache-Status")).startsWith("agent-loader; hit; ttl=-1");
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void digestOfAnotherAlgorithmOnAConfirmIsNoMovedTag() {
        publish(Agents.HAIKU);
        caller.get(helper());
        registry.always(head(), Faults.digest("sha512:" + "0".repeat(128)));

        assertThat(caller.get(helper()).source()).isEqualTo("revalidated");
    }

    @Test
    void forgedChallengeOfOneMomentDoesNotCutTheRegistryOff() {
        publish(Agents.HAIKU);
        registry.times(
                2,
                manifests(),
                Faults.answer(401, Map.of("WWW-Authenticate", "Bearer realm=\"http://127.0.0.1:9/token\""), ""));
        assertThat(caller.get(helper()).status()).isEqualTo(502);

        assertThat(caller.get(helper()).status()).isEqualTo(200);
    }

    @Test
    void digestViewTellsWhatItAskedAndStoresNothing() {
        Digest digest = publish(Agents.HAIKU);

        Reply reply = caller.get(helper() + "/-/digest");

        assertThat(reply.body()).isEqualTo(digest + "\n");
        assertThat(reply.header("Cache-Status")).isEqualTo("agent-loader; fwd=miss; fwd-status=200");
        assertThat(registry.requests()).containsExactly("HEAD /v2/acme/helper/manifests/1");
    }

    @Test
    void blobThatFailsIsToldAsTheFetchsTrouble() {
        publish(Agents.HAIKU);
        registry.always(blobs(), Faults.status(404, "BLOB_UNKNOWN"));

        Reply reply = caller.get(helper());

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains(sha256(Agents.HAIKU));
    }
}
