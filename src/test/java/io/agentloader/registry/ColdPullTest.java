package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Content;
import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent, and that nothing else is. */
class ColdPullTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void pullingFromAnOpenRegistryIsOneManifestAndOneBlobRequest() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply()).on("GET " + Bench.PULLED, Reply.ok("x/y", Bench.BLOB));

        Delivered<Content> manifest = bench.manifest();
        Delivered<Content> blob = bench.blob();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET " + Bench.PULLED);
        assertThat(manifest.value().digest()).isEqualTo(Bench.DIGEST);
        assertThat(manifest.value().descriptor().mediaType().name()).isEqualTo(Bench.OCI);
        assertThat(manifest.value().toByteArray()).isEqualTo(Bench.BYTES);
        assertThat(manifest.host()).isEqualTo(bench.server.authority());
        assertThat(manifest.attempts()).isEqualTo(1);
        assertThat(blob.value().descriptor()).isEqualTo(Bench.LAYER);
        assertThat(blob.value().toByteArray()).isEqualTo(Bench.BLOB);
        assertThat(blob.attempts()).isEqualTo(1);
    }

    @Test
    void whatFollowsAnAnswerAtOnceTakesTheSameConnection() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply()).on("GET " + Bench.PULLED, Reply.ok("x/y", Bench.BLOB));
        bench.manifest();
        int before = bench.server.connections();

        Delivered<Content> blob = Bench.await(
                bench.client().manifest(bench.reference(), Effort.FULL).flatMap(manifest -> bench.client()
                        .blob(bench.reference(), Bench.LAYER, Bench.LIMIT)));

        assertThat(blob.value().toByteArray()).isEqualTo(Bench.BLOB);
        assertThat(bench.server.connections()).isEqualTo(before);
    }

    @Test
    void nobodyIsAskedForCredentialsThatARegistryDoesNotWant() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply());

        bench.manifest();

        assertThat(bench.lookups).hasValue(0);
        assertThat(bench.server.request(0).headers().contains("Authorization")).isFalse();
    }

    @Test
    void manifestRequestsCarryExactlyTheHeadersOfTheContract() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply().with("Set-Cookie", "a=b"));

        bench.manifest();
        bench.manifest();

        assertThat(bench.server.request(1).headers().names())
                .containsExactlyInAnyOrder("Accept", "User-Agent", "Accept-Encoding", "host");
        assertThat(bench.server.request(1).header("Accept"))
                .isEqualTo("application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, "
                        + "application/vnd.docker.distribution.manifest.v2+json, "
                        + "application/vnd.docker.distribution.manifest.list.v2+json");
        assertThat(bench.server.request(1).header("User-Agent")).isEqualTo("agent-loader/0.0.0-test");
        assertThat(bench.server.request(1).header("Accept-Encoding")).isEqualTo("identity");
        assertThat(bench.server.request(1).header("host")).isEqualTo(bench.server.authority());
    }

    @Test
    void resolvingIsOneHead() {
        bench.server.on("HEAD " + TAGGED, Reply.status(200).with("Docker-Content-Digest", Bench.DIGEST.toString()));

        Delivered<Resolution> resolved = bench.resolve();

        assertThat(resolved.value().digest()).isEqualTo(Bench.DIGEST);
        assertThat(resolved.value().manifest()).isEmpty();
        assertThat(bench.server.asked()).containsExactly("HEAD " + TAGGED);
    }

    @Test
    void closedClientLeavesNoConnectionBehind() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        bench.manifest();
        assertThat(bench.server.openConnections()).isEqualTo(1);

        bench.client().close();

        Eventually.holds(() -> bench.server.openConnections() == 0);
    }

    @Test
    void callOfAClosedClientFailsAtOnce() {
        bench.client().close();

        RegistryUnavailable failure = bench.manifestFailure(RegistryUnavailable.class);

        assertThat(failure.report().error()).contains(NetworkError.DESTINATION_UNAVAILABLE);
    }
}
