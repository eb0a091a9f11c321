package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.failure.NetworkError;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.policy.Admission;
import io.agentloader.policy.AdmissionRules;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host is spoken to, and whose certificate is believed (wire test 12). */
class SchemeTest {

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private Bench bench;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.forName(folder, "registry.test");
    }

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ScriptedServer tls() {
        return ScriptedServer.tls(bench.vertx, certificate).on("GET " + TAGGED, Bench.manifestReply());
    }

    private static Reference at(String host, ScriptedServer server) {
        return Bench.reference(host + ":" + server.port() + "/acme/helper:1");
    }

    private Delivered<?> manifest(Reference reference) {
        return Bench.await(bench.client().manifest(reference, Effort.FULL));
    }

    @Test
    void loopbackWithTlsIsSpokenToInTlsWithoutVerification() {
        try (ScriptedServer tls = tls()) {
            Delivered<?> manifest = manifest(at("127.0.0.1", tls));

            assertThat(tls.asked()).containsExactly("GET " + TAGGED);
            assertThat(manifest.attempts()).isEqualTo(1);
        }
    }

    @Test
    void plainLoopbackIsFoundOutWithoutARequestAndRememberedForTenMinutes() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(bench.manifest().attempts()).isEqualTo(1);
        int afterFirst = bench.server.connections();
        bench.manifest();

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "GET " + TAGGED);
        assertThat(bench.server.connections()).isEqualTo(afterFirst);
    }

    @Test
    void whoSpokeTlsOnceIsNeverAskedInPlainText() {
        ScriptedServer tls = tls();
        Reference reference = at("127.0.0.1", tls);
        manifest(reference);
        tls.close();
        try (ScriptedServer plain =
                ScriptedServer.plain(bench.vertx, tls.port()).on("GET " + TAGGED, Bench.manifestReply())) {
            bench.clock.advance(Duration.ofDays(1));

            RegistryUnavailable failure =
                    Bench.failure(RegistryUnavailable.class, bench.client().manifest(reference, Effort.FULL));

            assertThat(plain.asked()).isEmpty();
            assertThat(failure.report().error()).contains(NetworkError.TLS_PROTOCOL_ERROR);
        }
    }

    @Test
    void whoeverLeadsToAHostInPlainTextDoesNotSayHowItIsSpokenTo() {
        Schemes schemes = new Schemes(bench.clock);
        Repository repository = new Repository("registry.test:5000", "acme/helper");
        Endpoint insecure = Endpoint.upstream("registry.test:5000", Endpoint.Scheme.AUTO, Transport.USUAL, repository);

        schemes.answered(insecure.origin(false));

        assertThat(schemes.first(insecure).tls()).isTrue();
    }

    @Test
    void publicNameIsNeverAskedInPlainText() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply());

        RegistryUnavailable failure = Bench.failure(
                RegistryUnavailable.class, bench.client().manifest(at("registry.test", bench.server), Effort.FULL));

        assertThat(bench.server.asked()).isEmpty();
        assertThat(failure.report().error()).contains(NetworkError.TLS_PROTOCOL_ERROR);
        assertThat(failure.report().members()).containsEntry("tlsTrouble", "no-tls");
    }

    @Test
    void plainHttpIsSpokenWhereItIsConfigured() {
        Reference reference = at("registry.test", bench.server);
        bench.registry(reference.registry(), Bench.Own.PLAIN).server.on("GET " + TAGGED, Bench.manifestReply());

        manifest(reference);

        assertThat(bench.server.connections()).isEqualTo(1);
    }

    @Test
    void insecureHostMaySpeakEither() {
        Reference reference = at("registry.test", bench.server);
        bench.registry(reference.registry(), Bench.Own.INSECURE).server.on("GET " + TAGGED, Bench.manifestReply());
        assertThat(manifest(reference).attempts()).isEqualTo(1);

        try (ScriptedServer tls = tls()) {
            Reference secured = at("registry.test", tls);
            bench.registry(secured.registry(), Bench.Own.INSECURE);
            assertThat(manifest(secured).attempts()).isEqualTo(1);
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsUntrustedAndNotRepeated() {
        try (ScriptedServer tls = tls()) {
            TlsUntrusted failure =
                    Bench.failure(TlsUntrusted.class, bench.client().manifest(at("registry.test", tls), Effort.FULL));

            assertThat(tls.asked()).isEmpty();
            assertThat(failure.report().attempts()).isEqualTo(1);
            assertThat(failure.report().error()).contains(NetworkError.TLS_CERTIFICATE_ERROR);
            assertThat(failure.report().members()).containsEntry("tlsTrouble", "unknown-authority");
            assertThat(failure.report().detail()).endsWith("does not verify: nobody that is trusted here signed it");
            assertThat(String.valueOf(failure.report().members().get("reason")))
                    .startsWith("nobody that is trusted here signed it: ");
        }
    }

    @Test
    void certificateOfAnotherNameIsUntrusted() throws Exception {
        try (ScriptedServer tls = tls()) {
            bench.trusting(certificate.certificatePem());

            TlsUntrusted failure =
                    Bench.failure(TlsUntrusted.class, bench.client().manifest(at("other.test", tls), Effort.FULL));

            assertThat(tls.asked()).isEmpty();
            assertThat(failure.report().members()).containsEntry("tlsTrouble", "another-name");
            assertThat(failure.report().detail()).endsWith("does not verify: it is for another name");
            assertThat(String.valueOf(failure.report().members().get("reason"))).contains("other.test");
        }
    }

    @Test
    void certificateOfTheRightNameIsTrusted() throws Exception {
        try (ScriptedServer tls = tls()) {
            bench.trusting(certificate.certificatePem());

            assertThat(manifest(at("registry.test", tls)).attempts()).isEqualTo(1);
            assertThat(tls.asked()).containsExactly("GET " + TAGGED);
        }
    }

    @Test
    void redirectFromTlsToPlainTextIsAProtocolError() {
        try (ScriptedServer tls = ScriptedServer.tls(bench.vertx, certificate)) {
            tls.on("GET " + TAGGED, Reply.status(307).with("Location", bench.server.url(TAGGED)));

            Bench.failure(RegistryProtocol.class, bench.client().manifest(at("127.0.0.1", tls), Effort.FULL));

            assertThat(bench.server.asked()).isEmpty();
        }
    }

    @Test
    void realmInPlainTextOfARegistryWithTlsIsAProtocolError() {
        try (ScriptedServer tls = ScriptedServer.tls(bench.vertx, certificate)) {
            tls.on("GET " + TAGGED, Bench.challenge(bench.bearer()));

            Bench.failure(RegistryProtocol.class, bench.client().manifest(at("127.0.0.1", tls), Effort.FULL));

            assertThat(bench.server.asked()).isEmpty();
        }
    }

    @Test
    void nameThatTurnsOutToBeLoopbackIsSentNothing() {
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        Reference reference = at("registry.test", bench.server);
        RegistrySettings usual = Bench.settings(Map.of(reference.registry(), Bench.Own.PLAIN));
        bench.configured(new RegistrySettings(
                usual.version(),
                usual.timeouts(),
                usual.retry(),
                usual.circuit(),
                usual.registries(),
                Admission.of(AdmissionRules.NONE).addresses()));

        ReferenceNotAllowed failure =
                Bench.failure(ReferenceNotAllowed.class, bench.client().manifest(reference, Effort.FULL));

        assertThat(bench.server.asked()).isEmpty();
        assertThat(failure.report().members()).containsEntry("rule", "loopback");
    }

    @Test
    void ipv6LoopbackIsSpokenTo() {
        Reference reference = Bench.reference("[::1]:" + bench.server.port() + "/acme/helper:1");

        RegistryUnavailable failure =
                Bench.failure(RegistryUnavailable.class, bench.client().manifest(reference, Effort.FULL));

        assertThat(failure.report().error()).contains(NetworkError.CONNECTION_REFUSED);
    }
}
