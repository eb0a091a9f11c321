package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Reference;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import io.agentloader.testkit.UnsetRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pull costs where everything is at hand that companies put in front of a registry. */
class MirroredTlsTest {

    private static final String OTHER = "/v2/acme/helper/manifests/2";

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private record Trusted(Optional<Path> caFile) implements UnsetRegistry {}

    private static Reply demandingToken(Reply welcome, String realm) {
        return request -> {
            boolean known = "Bearer t-1".equals(request.getHeader("Authorization"));
            (known ? welcome : Bench.challenge("Bearer realm=\"" + realm + "\",service=\"reg\"")).to(request);
        };
    }

    @Test
    void coldPullThroughTlsWithACachedTokenAndAMirrorIsOneManifestAndOneBlobRequest() throws Exception {
        TestCertificate certificate = TestCertificate.forName(folder, "registry.test");
        try (ScriptedServer tls = ScriptedServer.tls(bench.vertx, certificate)) {
            String mirror = "registry.test:" + tls.port();
            String realm = "https://" + mirror + "/token";
            tls.on("GET " + TAGGED, demandingToken(Bench.manifestReply(), realm))
                    .on("GET " + OTHER, demandingToken(Bench.manifestReply(), realm))
                    .on("GET " + Bench.PULLED, demandingToken(Reply.ok("x/y", Bench.BLOB), realm))
                    .on("GET /token", Bench.token("t-1"));
            bench.mirrored(
                    "docker.io",
                    Mirrors.only(mirror),
                    Map.of(mirror, new Trusted(Optional.of(certificate.certificatePem()))));
            Reference first = Bench.reference("docker.io/acme/helper:1");
            Bench.await(bench.client().manifest(first, Effort.FULL));
            assertThat(tls.asked())
                    .hasSize(3)
                    .contains("GET " + TAGGED)
                    .anyMatch(line -> line.startsWith("GET /token?"));
            tls.forget();

            Bench.await(bench.client().manifest(Bench.reference("docker.io/acme/helper:2"), Effort.FULL));
            Bench.await(bench.client().blob(first, Bench.LAYER, Bench.LIMIT));

            assertThat(tls.asked()).containsExactly("GET " + OTHER, "GET " + Bench.PULLED);
        }
    }

    @Test
    void limitedTwiceWithRetryAfterIsThreeRequests() {
        bench.server.on(
                "GET " + TAGGED,
                Reply.status(429).with("Retry-After", "1"),
                Reply.status(429).with("Retry-After", "1"),
                Bench.manifestReply());

        assertThat(bench.manifest().attempts()).isEqualTo(3);
        assertThat(bench.server.asked()).hasSize(3);
    }
}
