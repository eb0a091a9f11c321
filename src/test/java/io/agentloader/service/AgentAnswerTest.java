package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PulledAgent;
import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FakePipeline.class)
class AgentAnswerTest {

    private static final String HELPER = "/agents/ghcr.io/acme/helper";
    private static final String ETAG = "\"" + FakePullAgent.BODY.digest() + "\"";
    private static final String DIGEST = FakePullAgent.MANIFEST.digest().toString();

    @Inject
    FakePullAgent pipeline;

    @TestHTTPResource
    URI service;

    private RawHttp http;

    @BeforeEach
    void forget() {
        pipeline.reset();
        http = new RawHttp(service.getPort());
    }

    @Test
    void anAgentIsItsBytesAndEverythingThatIsKnownOfThem() {
        Reply reply = http.get(HELPER);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(FakePullAgent.YAML);
        assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(reply.header("Content-Length")).isEqualTo(Long.toString(FakePullAgent.BODY.size()));
        assertThat(reply.header("ETag")).isEqualTo(ETAG);
        assertThat(reply.header("Repr-Digest")).startsWith("sha-256=:").endsWith("=:");
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(DIGEST);
        assertThat(reply.header("Content-Location")).isEqualTo(HELPER + "@" + DIGEST);
        assertThat(reply.header("Agent-Reference")).isEqualTo("ghcr.io/acme/helper:latest@" + DIGEST);
        assertThat(reply.header("Agent-Source")).isEqualTo("registry");
        assertThat(reply.header("Agent-Confirmed-By")).isEqualTo("ghcr.io");
        assertThat(reply.header("Age")).isEqualTo("0");
        assertThat(reply.header("Cache-Control")).isEqualTo("max-age=30, stale-if-error=31536000, no-transform");
        assertThat(reply.header("Cache-Status")).isEqualTo("agent-loader; fwd=uri-miss; fwd-status=200; stored");
        assertThat(reply.header("Vary")).isEqualTo("Accept");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Accept-Ranges")).isEqualTo("none");
        assertThat(reply.header("X-Request-ID")).matches("[0-9a-f-]{36}");
        assertThat(reply.has("Last-Modified") || reply.has("Warning") || reply.has("Proxy-Status"))
                .isFalse();
        assertThat(reply.has("Content-Encoding") || reply.has("Transfer-Encoding"))
                .isFalse();
    }

    @Test
    void headIsGetWithoutTheBody() {
        Reply get = http.get(HELPER, "X-Request-ID: one");

        Reply head = http.send("HEAD", HELPER, "X-Request-ID: one");

        assertThat(head.body()).isEmpty();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(pipeline.asked()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"})
    void yamlIsLabelledAsAskedWithoutACharset(String type) {
        Reply reply = http.get(HELPER, "Accept: " + type + ";charset=iso-8859-1");

        assertThat(reply.header("Content-Type")).isEqualTo(type);
        assertThat(reply.header("ETag")).isEqualTo(ETAG);
        assertThat(reply.body()).isEqualTo(FakePullAgent.YAML);
    }

    @Test
    void aManifestTypeBringsTheManifestUnderItsOwnTypeAndTag() {
        Reply reply = http.get(HELPER, "Accept: application/vnd.docker.distribution.manifest.v2+json");

        assertThat(reply.header("Content-Type")).isEqualTo("application/vnd.oci.image.manifest.v1+json");
        assertThat(reply.header("ETag")).isEqualTo("\"" + DIGEST + "\"");
        assertThat(reply.body()).isEqualTo("{\"schemaVersion\":2}");
    }

    @Test
    void bytesAreNotCompressedForAnybody() {
        Reply reply = http.get(HELPER, "Accept-Encoding: gzip, br");

        assertThat(reply.has("Content-Encoding")).isFalse();
        assertThat(reply.body()).isEqualTo(FakePullAgent.YAML);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"x\", W/%s", "%s"})
    void whoHasItIsToldThatItIsUnchanged(String line) {
        Reply reply = http.get(HELPER, "If-None-Match: " + line.replace("%s", ETAG));

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers().keySet())
                .containsOnly(
                        "Age",
                        "Agent-Confirmed-By",
                        "Agent-Reference",
                        "Agent-Source",
                        "Cache-Control",
                        "Cache-Status",
                        "connection",
                        "Content-Location",
                        "Docker-Content-Digest",
                        "ETag",
                        "Vary",
                        "X-Request-ID");
    }

    @Test
    void whoHasAnotherVersionGetsThisOne() {
        assertThat(http.get(HELPER, "If-None-Match: \"sha256:00\"").status()).isEqualTo(200);
        assertThat(http.get(HELPER, "If-Match: " + ETAG).status()).isEqualTo(200);
        assertThat(http.get(HELPER, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "Range: bytes=0-3")
                        .body())
                .isEqualTo(FakePullAgent.YAML);
    }

    @Test
    void whoExpectsAnotherVersionFails() {
        Reply reply = http.get(HELPER, "If-Match: \"sha256:00\"");

        assertThat(reply.status()).isEqualTo(412);
        assertThat(reply.json().at("/code").asText()).isEqualTo("precondition-failed");
        assertThat(reply.json().at("/currentETag").asText()).isEqualTo(ETAG);
        assertThat(reply.json().at("/reference").asText()).isEqualTo("ghcr.io/acme/helper:latest");
    }

    @Test
    void theLongerDigestIsSentToThoseWhoWantIt() {
        assertThat(http.get(HELPER, "Want-Repr-Digest: sha-512=5").header("Repr-Digest"))
                .contains("sha-256=:", ", sha-512=:");
    }

    @Test
    void aDigestIsImmutableUnlessTheChoiceInItsIndexWasOurs() {
        assertThat(http.get(HELPER + "@" + DIGEST).header("Cache-Control"))
                .isEqualTo("max-age=31536000, immutable, no-transform");
        pipeline.thenAnswers(FakePullAgent::throughIndex);
        String throughIndex = HELPER + "@" + FakePullAgent.INDEX.digest();

        assertThat(http.get(throughIndex).header("Cache-Control")).startsWith("max-age=30,");
        assertThat(http.get(throughIndex + "?platform=linux/amd64").header("Cache-Control"))
                .contains("immutable");
    }

    @Test
    void behindAnIndexTheLocationIsThatOfTheChosenChild() {
        pipeline.thenAnswers(FakePullAgent::throughIndex);

        Reply reply = http.get(HELPER);

        assertThat(reply.header("Content-Location")).isEqualTo(HELPER + "@" + DIGEST);
        assertThat(reply.header("Docker-Content-Digest"))
                .isEqualTo(FakePullAgent.INDEX.digest().toString());
    }

    @Test
    void theLocationOfAnAddressInBracketsIsAPath() {
        assertThat(http.get("/agents/%5B::1%5D:5000/a/b").header("Content-Location"))
                .isEqualTo("/agents/%5B::1%5D:5000/a/b@" + DIGEST);
    }

    @Test
    void aStandInTellsItsAgeAndItsReason() {
        Report report = Report.of("ghcr.io", "refused").withHost("ghcr.io").withError(NetworkError.CONNECTION_REFUSED);
        Outcome outcome = FakePullAgent.standingIn(new RegistryUnavailable(report), Duration.ofSeconds(-70));
        pipeline.thenAnswers(request -> {
            PulledAgent agent = FakePullAgent.agent(request, outcome, Source.STALE);
            return confirmed(agent, Instant.now().minusSeconds(100));
        });

        Reply reply = http.get(HELPER);

        assertThat(reply.header("Agent-Source")).isEqualTo("stale");
        assertThat(Integer.parseInt(reply.header("Age"))).isBetween(100, 120);
        assertThat(reply.header("Cache-Status")).isEqualTo("agent-loader; fwd=stale; ttl=-70; detail=stale-if-error");
        assertThat(reply.header("Proxy-Status")).isEqualTo("agent-loader; error=connection_refused; next-hop=ghcr.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "only-if-cached", "max-stale"})
    void whatAClockThatWasAheadConfirmedIsNotFreshForACache(String directives) {
        pipeline.thenAnswers(request -> confirmed(
                FakePullAgent.agent(request, FakePullAgent.hit(Duration.ZERO), Source.STALE),
                Instant.now().plusSeconds(7200)));

        for (String path : List.of(HELPER, HELPER + "/-/digest")) {
            Reply reply = http.get(path, "Cache-Control: " + directives);

            assertThat(reply.header("Age")).isEqualTo("0");
            assertThat(reply.header("Cache-Status")).isEqualTo("agent-loader; hit; ttl=0");
            assertThat(reply.header("Cache-Control")).isEqualTo("max-age=0, stale-if-error=31536000, no-transform");
        }
    }

    @Test
    void aTagThatMovedLeadsBackToWhatItNamed() {
        pipeline.thenAnswers(request -> {
            PulledAgent plain = FakePullAgent.agent(request, FakePullAgent.outcome(Way.MOVED), Source.REGISTRY);
            return new PulledAgent(
                    plain.reference(),
                    plain.yaml(),
                    plain.named(),
                    plain.manifest(),
                    plain.provenance(),
                    plain.outcome(),
                    Optional.of(FakePullAgent.INDEX.digest()));
        });

        assertThat(http.get(HELPER).header("Link"))
                .isEqualTo("<" + HELPER + "@" + FakePullAgent.MANIFEST.digest() + "/-/inspect>; rel=\"describedby\", <"
                        + HELPER + ":latest/-/versions>; rel=\"version-history\", <"
                        + HELPER + "@" + FakePullAgent.INDEX.digest() + ">; rel=\"predecessor-version\"");
    }

    @Test
    void aRefreshIsStrictAndTellsWhetherItChanged() {
        Reply reply = http.send("POST", "/agents/ghcr.io/acme/one/refresh");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(FakePullAgent.YAML);
        assertThat(reply.header("Agent-Changed")).isEqualTo("?1");
        assertThat(pipeline.last().mode()).isEqualTo(PullMode.STRICT);
        assertThat(pipeline.last().reference().toString()).isEqualTo("ghcr.io/acme/one:latest");
    }

    @Test
    void aRefreshThatChangedNothingSaysSoAndIsSentBrieflyWhenThatIsPreferred() {
        pipeline.thenAnswers(
                request -> FakePullAgent.agent(request, FakePullAgent.outcome(Way.REFETCHED), Source.REGISTRY));

        Reply reply = http.send("POST", "/agents/ghcr.io/acme/two/refresh", "Prefer: return=minimal");

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Agent-Changed")).isEqualTo("?0");
        assertThat(reply.header("Preference-Applied")).isEqualTo("return=minimal");
        assertThat(reply.header("ETag")).isEqualTo(ETAG);
    }

    @Test
    void aRefreshTooSoonAfterTheLastIsRefused() {
        http.send("POST", "/agents/ghcr.io/acme/three/refresh");

        Reply reply = http.send("POST", "/agents/ghcr.io/acme/three/refresh");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.json().at("/code").asText()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(reply.header("Retry-After"))).isBetween(3500, 3600);
        assertThat(pipeline.asked()).hasSize(1);
    }

    @Test
    void theDigestIsALineOfText() {
        Reply reply = http.get(HELPER + "/-/digest");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("text/plain");
        assertThat(reply.body()).isEqualTo(DIGEST + "\n");
        assertThat(reply.header("Docker-Content-Digest")).isEqualTo(DIGEST);
        assertThat(reply.header("Agent-Source")).isEqualTo("registry");
    }

    @Test
    void theManifestIsTheNamedOneUnlessAPlatformIsAskedFor() {
        pipeline.thenAnswers(FakePullAgent::throughIndex);

        assertThat(http.get(HELPER + "/-/manifest").header("Content-Type"))
                .isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(http.get(HELPER + "/-/manifest?platform=linux/amd64").header("ETag"))
                .isEqualTo("\"" + DIGEST + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/agents/-/get?ref=ghcr.io/acme/helper:1",
                "/agents/-/get?ref=oci%3A%2F%2Fghcr.io%2Facme%2Fhelper%3A1",
                "/agents/ghcr.io%2Facme%2Fhelper%3A1",
                "/agents/ghcr.io/acme/helper:1?unknown=parameter",
            })
    void everyFormAsksForTheSame(String target) {
        assertThat(http.get(target).status()).isEqualTo(200);
        assertThat(pipeline.last().reference().toString()).isEqualTo("ghcr.io/acme/helper:1");
    }

    @Test
    void theRequestIdGoesThroughToThePullAndBack() {
        Reply reply = http.get(HELPER, "X-Request-ID: my-request.7");

        assertThat(reply.header("X-Request-ID")).isEqualTo("my-request.7");
        assertThat(pipeline.last().requestId()).contains("my-request.7");
    }

    @Test
    void aCallerWhoGoesAwayGivesUpItsPull() throws InterruptedException {
        CountDownLatch pulling = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        pipeline.thenReplies(request -> Uni.createFrom()
                .<PulledAgent>emitter(emitter -> pulling.countDown())
                .onCancellation()
                .invoke(givenUp::countDown));

        http.hangUpAfter(() -> await(pulling), HELPER);

        assertThat(givenUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static PulledAgent confirmed(PulledAgent agent, Instant at) {
        Provenance provenance =
                new Provenance(agent.provenance().source(), agent.provenance().host(), at);
        return new PulledAgent(
                agent.reference(),
                agent.yaml(),
                agent.named(),
                agent.manifest(),
                provenance,
                agent.outcome(),
                agent.movedFrom());
    }
}
