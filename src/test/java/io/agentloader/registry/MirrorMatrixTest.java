package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.HostFailure;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Mirrors;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is wrong with a mirror, the registry's own word decides (wire test 9). */
class MirrorMatrixTest {

    /** What is wrong with the mirror, and how that is told. */
    enum Wrong {
        DOWN("connection_refused"),
        NOT_FOUND("status_404"),
        UNAUTHORIZED("status_401"),
        DENIED("status_403"),
        BROKEN("status_500"),
        LIMITED("status_429"),
        PORTAL("http_protocol_error"),
        WRONG_BYTES("http_protocol_error"),
        CUT("http_response_incomplete"),
        BAD_CERTIFICATE("tls_certificate_error");

        private final String error;

        Wrong(String error) {
            this.error = error;
        }

        private Reply reply() {
            return switch (this) {
                case DOWN, BAD_CERTIFICATE -> Reply.silence();
                case NOT_FOUND -> Reply.status(404);
                case UNAUTHORIZED -> Bench.challenge("Basic realm=\"mirror\"");
                case DENIED -> Reply.status(403);
                case BROKEN -> Reply.status(500);
                case LIMITED -> Reply.status(429).with("Retry-After", "3600");
                case PORTAL -> Reply.ok("text/html", new byte[] {'<'});
                case WRONG_BYTES ->
                    Reply.ok(Bench.OCI, Bench.BYTES)
                            .with(
                                    "Docker-Content-Digest",
                                    Digest.of(new byte[0]).toString());
                case CUT -> Reply.truncated(Bench.BYTES, 10);
            };
        }
    }

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private Bench bench;
    private ScriptedServer mirror;
    private ScriptedServer upstream;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.forName(folder, "registry.test");
    }

    @BeforeEach
    void open() {
        bench = new Bench();
        upstream = ScriptedServer.plain(bench.vertx);
    }

    @AfterEach
    void close() {
        mirror.close();
        upstream.close();
        bench.close();
    }

    private String registry() {
        return "registry.test:" + upstream.port();
    }

    /** The authority of the mirror. */
    private String set(Wrong wrong) {
        boolean tls = wrong == Wrong.BAD_CERTIFICATE;
        mirror = tls ? ScriptedServer.tls(bench.vertx, certificate) : ScriptedServer.plain(bench.vertx);
        mirror.on("GET " + TAGGED, wrong.reply());
        String authority = (tls ? "other.test:" : "127.0.0.1:") + mirror.port();
        bench.mirrored(
                registry(),
                Mirrors.first((tls ? "https://" : "http://") + authority),
                Map.of(registry(), Bench.Own.PLAIN));
        if (wrong == Wrong.DOWN) {
            mirror.close();
        }
        return authority;
    }

    private Reference tagged() {
        return Bench.reference(registry() + "/acme/helper:1");
    }

    private <T extends AgentException> T failure(Class<T> type) {
        return Bench.failure(type, bench.client().manifest(tagged(), Effort.FULL));
    }

    private void assertThatTheMirrorWasAskedOnce(Wrong wrong) {
        boolean reached = wrong != Wrong.DOWN && wrong != Wrong.BAD_CERTIFICATE;
        assertThat(mirror.requests()).hasSize(reached ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void registryThatAnswersDelivers(Wrong wrong) {
        set(wrong);
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        Delivered<Content> delivered = Bench.await(bench.client().manifest(tagged(), Effort.FULL));

        assertThat(delivered.host()).isEqualTo(registry());
        assertThat(delivered.attempts()).isEqualTo(2);
        assertThat(upstream.requests()).hasSize(1);
        assertThatTheMirrorWasAskedOnce(wrong);
    }

    @ParameterizedTest
    @EnumSource
    void registryThatIsAwayIsTroubleWhateverTheMirrorSaid(Wrong wrong) {
        String authority = set(wrong);
        String registry = registry();
        Reference tagged = tagged();
        upstream.close();

        RegistryUnavailable failure =
                Bench.failure(RegistryUnavailable.class, bench.client().manifest(tagged, Effort.FULL));

        assertThat(failure.report().host()).contains(registry);
        assertThat(failure.report().attempts()).isEqualTo(3);
        assertThat(failure.report().causes())
                .containsExactly(
                        new HostFailure(authority, wrong.error), new HostFailure(registry, "connection_refused"));
        assertThatTheMirrorWasAskedOnce(wrong);
    }

    @ParameterizedTest
    @EnumSource
    void registryThatSaysNoIsFinal(Wrong wrong) {
        String authority = set(wrong);
        upstream.on("GET " + TAGGED, Reply.status(404));

        NotFound failure = failure(NotFound.class);

        assertThat(failure.report().host()).contains(registry());
        assertThat(failure.report().attempts()).isEqualTo(2);
        assertThat(failure.report().causes())
                .containsExactly(new HostFailure(authority, wrong.error), new HostFailure(registry(), "status_404"));
        assertThatTheMirrorWasAskedOnce(wrong);
    }
}
