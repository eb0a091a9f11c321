package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.HostFailure;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is asked in which order, who is left alone, and who is shown what, with mirrors on the wire. */
class MirrorTest {

    private static final Credential PASSWORD = new Credential(Credential.Kind.PASSWORD, "me", "hunter2", "config");
    private static final Reply WRONG_BYTES = Reply.ok(Bench.OCI, Bench.BYTES)
            .with("Docker-Content-Digest", Digest.of(new byte[0]).toString());

    private Bench bench;
    private ScriptedServer mirror;
    private ScriptedServer upstream;
    private String registry;
    private Reference tagged;

    @BeforeEach
    void open() {
        bench = new Bench();
        mirror = bench.server;
        upstream = ScriptedServer.plain(bench.vertx);
        registry = "registry.test:" + upstream.port();
        tagged = Bench.reference(registry + "/acme/helper:1");
        mirrored(Mirrors.first(mirror.url("")));
    }

    @AfterEach
    void close() {
        upstream.close();
        bench.close();
    }

    private void mirrored(LoaderConfig.Mirror mirrors) {
        bench.mirrored(registry, mirrors, Map.of(registry, Bench.Own.PLAIN));
    }

    private String manifest() {
        return Bench.await(bench.client().manifest(tagged, Effort.FULL)).host();
    }

    private <T extends AgentException> T failure(Class<T> type) {
        return Bench.failure(type, bench.client().manifest(tagged, Effort.FULL));
    }

    @Test
    void registryIsNotConnectedToWhileAMirrorAnswers() {
        mirror.on("GET " + TAGGED, Bench.manifestReply())
                .on("HEAD " + TAGGED, Reply.status(200).with("Docker-Content-Digest", Bench.DIGEST.toString()))
                .on("GET " + Bench.PULLED, Reply.ok("application/octet-stream", Bench.BLOB));

        assertThat(manifest()).isEqualTo(mirror.authority());
        assertThat(Bench.await(bench.client().resolve(tagged, Effort.BRIEF)).host())
                .isEqualTo(mirror.authority());
        assertThat(Bench.await(bench.client().blob(tagged, Bench.LAYER, Bench.LIMIT))
                        .host())
                .isEqualTo(mirror.authority());
        assertThat(mirror.asked()).containsExactly("GET " + TAGGED, "HEAD " + TAGGED, "GET " + Bench.PULLED);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void blobMayComeFromAnotherHostThanItsManifest() {
        mirror.on("GET " + TAGGED, Bench.manifestReply());
        upstream.on("GET " + Bench.PULLED, Reply.ok("application/octet-stream", Bench.BLOB));

        assertThat(manifest()).isEqualTo(mirror.authority());
        assertThat(Bench.await(bench.client().blob(tagged, Bench.LAYER, Bench.LIMIT))
                        .host())
                .isEqualTo(registry);
    }

    @Test
    void prefixIsKeptAlsoWhereTheChallengeIsLookedFor() {
        mirrored(Mirrors.first(mirror.url("/artifactory/docker/v2/")));
        bench.credential = PASSWORD;
        mirror.on("GET /artifactory/docker" + TAGGED, Reply.status(401), Bench.manifestReply())
                .on("GET /artifactory/docker/v2/", Bench.challenge("Basic realm=\"mirror\""));

        assertThat(manifest()).isEqualTo(mirror.authority());
        assertThat(mirror.asked())
                .containsExactly(
                        "GET /artifactory/docker" + TAGGED,
                        "GET /artifactory/docker/v2/",
                        "GET /artifactory/docker" + TAGGED);
    }

    @Test
    void mirrorsAreAskedInTheirOrder() {
        try (ScriptedServer second = ScriptedServer.plain(bench.vertx)) {
            mirrored(Mirrors.first(second.url(""), mirror.url("/hidden/place")));
            second.on("GET " + TAGGED, Reply.status(403));
            upstream.on("GET " + TAGGED, Reply.status(404));

            NotFound failure = failure(NotFound.class);

            assertThat(failure.report().causes())
                    .containsExactly(
                            new HostFailure(second.authority(), "status_403"),
                            new HostFailure(mirror.authority(), "status_404"),
                            new HostFailure(registry, "status_404"));
            assertThat(failure.report().toString()).doesNotContain("hidden");
        }
    }

    @Test
    void mirrorsOfOneHostAreNotAskedForAnother() {
        mirror.on("GET " + TAGGED, Bench.manifestReply());
        Reference elsewhere = Bench.reference(upstream.authority() + "/acme/helper:1");

        Bench.failure(NotFound.class, bench.client().manifest(elsewhere, Effort.FULL));

        assertThat(mirror.connections()).isZero();
        assertThat(upstream.asked()).containsExactly("GET " + TAGGED);
    }

    @Test
    void withoutFallbackTheLastMirrorDecidesAndHasAllAttempts() {
        mirrored(Mirrors.only(mirror.url("")));
        mirror.on("GET " + TAGGED, Reply.status(500), Reply.status(500), Reply.status(404));

        NotFound failure = failure(NotFound.class);

        assertThat(failure.report().host()).contains(mirror.authority());
        assertThat(mirror.requests()).hasSize(3);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void mirrorInTroubleIsLeftAloneForThirtySeconds() {
        mirror.on("GET " + TAGGED, Reply.status(503), Bench.manifestReply());
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(manifest()).isEqualTo(registry);
        assertThat(manifest()).isEqualTo(registry);
        assertThat(mirror.requests()).hasSize(1);
        bench.clock.advance(Rests.LENGTH);
        assertThat(manifest()).isEqualTo(mirror.authority());
        assertThat(manifest()).isEqualTo(mirror.authority());
    }

    @Test
    void mirrorThatSaysNoIsAskedTheNextTime() {
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(manifest()).isEqualTo(registry);
        assertThat(manifest()).isEqualTo(registry);

        assertThat(mirror.requests()).hasSize(2);
    }

    @Test
    void mirrorAtRestIsAskedWhenTheRegistryIsAway() {
        mirror.on("GET " + TAGGED, Reply.status(503), Bench.manifestReply());
        upstream.on("GET " + TAGGED, Reply.status(500));
        failure(RegistryUnavailable.class);

        assertThat(manifest()).isEqualTo(mirror.authority());

        upstream.forget();
        assertThat(manifest()).isEqualTo(mirror.authority());
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void refusalOfTheRegistryIsNotAskedAwayAtAMirrorAtRest() {
        mirror.on("GET " + TAGGED, Reply.status(503), Bench.manifestReply());
        upstream.on("GET " + TAGGED, Reply.status(404));
        failure(NotFound.class);

        failure(NotFound.class);

        assertThat(mirror.requests()).hasSize(1);
    }

    @Test
    void openCircuitOfAMirrorIsNoCauseAndNoRequest() {
        RegistrySettings usual = Bench.settings(Map.of(registry, Bench.Own.PLAIN));
        bench.configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                new Bench.Fuse(1, Duration.ofMinutes(5)),
                usual.registries(),
                Map.of(registry, Mirrors.first(mirror.url(""))),
                usual.addresses(),
                usual.trustedRealms()));
        mirror.on("GET " + TAGGED, Reply.status(503));
        upstream.on("GET " + TAGGED, Reply.status(404));
        failure(NotFound.class);
        bench.clock.advance(Rests.LENGTH);

        NotFound failure = failure(NotFound.class);

        assertThat(failure.report().causes()).containsExactly(new HostFailure(registry, "status_404"));
        assertThat(failure.report().attempts()).isEqualTo(1);
        assertThat(mirror.requests()).hasSize(1);
    }

    @Test
    void wrongBytesFromTheMirrorAndFromTheRegistryAreFinal() {
        mirror.on("GET " + TAGGED, WRONG_BYTES);
        upstream.on("GET " + TAGGED, WRONG_BYTES);

        assertThat(failure(ContentMismatch.class).report().attempts()).isEqualTo(2);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void silentMirrorLeavesABriefCallTimeForTheRegistry() {
        mirror.on("HEAD " + TAGGED, Reply.silence());
        upstream.on("HEAD " + TAGGED, Reply.status(200).with("Docker-Content-Digest", Bench.DIGEST.toString()));
        long start = System.nanoTime();

        assertThat(Bench.await(bench.client().resolve(tagged, Effort.BRIEF)).host())
                .isEqualTo(registry);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(2400), Operations.BRIEF);
        Eventually.holds(() -> mirror.openConnections() == 0);
    }

    @Test
    void mirrorIsShownItsOwnCredentialsAndTheRegistryIsNotAskedFor() {
        bench.credential = PASSWORD;
        mirror.on("GET " + TAGGED, Bench.challenge("Basic realm=\"mirror\""), Bench.manifestReply());

        assertThat(manifest()).isEqualTo(mirror.authority());

        assertThat(mirror.request(1).header("Authorization")).startsWith("Basic ");
        assertThat(bench.lookedUp).containsExactly(mirror.authority());
    }

    @Test
    void credentialThatTheMirrorRefusesIsTheMirrorsAlone() {
        bench.credential = PASSWORD;
        mirror.on("GET " + TAGGED, Bench.challenge("Basic realm=\"mirror\""));
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(manifest()).isEqualTo(registry);

        assertThat(bench.refused).containsExactly(mirror.authority() + "/acme/helper PASSWORD from config");
        assertThat(upstream.request(0).headers().contains("Authorization")).isFalse();
    }

    @Test
    void mirrorInPlainTextBeyondLoopbackIsShownNothing() {
        mirrored(Mirrors.only("http://other.test:" + mirror.port()));
        bench.credential = PASSWORD;
        mirror.on("GET " + TAGGED, Bench.challenge("Basic realm=\"mirror\""));

        UpstreamUnauthorized failure = failure(UpstreamUnauthorized.class);

        assertThat(mirror.requests())
                .allSatisfy(request ->
                        assertThat(request.headers().contains("Authorization")).isFalse());
        assertThat(bench.lookedUp).isEmpty();
        assertThat(failure.report().host()).contains("other.test:" + mirror.port());
    }
}
