package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.LoaderConfig;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import io.agentloader.testkit.TestCertificate;
import io.agentloader.testkit.UnsetRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Authorities, client certificates and headers of one host (wire test 12, and 4 for headers). */
class TrustTest {

    @TempDir
    private static Path folder;

    private static TestCertificate server;
    private static TestCertificate alice;
    private static TestCertificate bob;
    private static Path authority;

    private Bench bench;

    /** What is configured for one host. */
    private record Pems(Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile)
            implements UnsetRegistry {}

    private record Headers(Optional<List<String>> header) implements UnsetRegistry {}

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificate.forName(folder, "registry.test");
        alice = TestCertificate.forName(folder, "alice");
        bob = TestCertificate.forName(folder, "bob");
        authority = server.certificatePem();
    }

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static LoaderConfig.Registry trusting(Path authority) {
        return new Pems(Optional.of(authority), Optional.empty(), Optional.empty());
    }

    private static LoaderConfig.Registry as(Path certificate, Path key) {
        return new Pems(Optional.of(authority), Optional.of(certificate), Optional.of(key));
    }

    private static Reference at(String host, ScriptedServer server) {
        return Bench.reference(host + ":" + server.port() + "/acme/helper:1");
    }

    private Delivered<?> manifest(Reference reference) {
        return Bench.await(bench.client().manifest(reference, Effort.FULL));
    }

    @Test
    void authorityOfOneHostIsTrustedForThatHostAlone() {
        try (ScriptedServer one = ScriptedServer.tls(bench.vertx, server).on("GET " + TAGGED, Bench.manifestReply());
                ScriptedServer two = ScriptedServer.tls(bench.vertx, server)) {
            bench.configured(Bench.settings(Map.of("registry.test:" + one.port(), trusting(authority))));

            assertThat(manifest(at("registry.test", one)).attempts()).isEqualTo(1);
            Bench.failure(TlsUntrusted.class, bench.client().manifest(at("registry.test", two), Effort.FULL));

            assertThat(one.asked()).containsExactly("GET " + TAGGED);
            assertThat(two.asked()).isEmpty();
        }
    }

    @Test
    void hostOfThisMachineIsVerifiedWhenAnAuthorityIsNamedForIt() {
        try (ScriptedServer tls = ScriptedServer.tls(bench.vertx, server)) {
            bench.configured(Bench.settings(Map.of("127.0.0.1:" + tls.port(), trusting(authority))));

            TlsUntrusted failure =
                    Bench.failure(TlsUntrusted.class, bench.client().manifest(at("127.0.0.1", tls), Effort.FULL));

            assertThat(tls.asked()).isEmpty();
            assertThat(failure.report().attempts()).isEqualTo(1);
        }
    }

    @Test
    void hostThatAsksWhoWeAreIsShownTheCertificate() throws Exception {
        Path known = alice.certificatePem();
        try (ScriptedServer tls =
                ScriptedServer.mutualTls(bench.vertx, server, known).on("GET " + TAGGED, Bench.manifestReply())) {
            bench.configured(Bench.settings(Map.of("registry.test:" + tls.port(), as(known, alice.keyPem()))));

            assertThat(manifest(at("registry.test", tls)).attempts()).isEqualTo(1);
        }
    }

    @Test
    void hostThatAsksWhoWeAreIsUnavailableWithoutACertificate() throws Exception {
        try (ScriptedServer tls = ScriptedServer.mutualTls(bench.vertx, server, alice.certificatePem())) {
            bench.configured(Bench.settings(Map.of("registry.test:" + tls.port(), trusting(authority))));

            Bench.failure(RegistryUnavailable.class, bench.client().manifest(at("registry.test", tls), Effort.FULL));

            assertThat(tls.asked()).isEmpty();
        }
    }

    @Test
    void filesThatChangeAreReadAgainAndWhatIsNoUseLeavesWhatWasThere() throws Exception {
        Path certificate = folder.resolve("rotating.crt");
        Path key = folder.resolve("rotating.key");
        put(alice, certificate, key);
        List<String> shown = new CopyOnWriteArrayList<>();
        try (ScriptedServer one = knowing(shown);
                ScriptedServer two = knowing(shown);
                ScriptedServer three = knowing(shown)) {
            LoaderConfig.Registry own = as(certificate, key);
            bench.configured(Bench.settings(Map.of(
                    "registry.test:" + one.port(), own,
                    "registry.test:" + two.port(), own,
                    "registry.test:" + three.port(), own)));
            manifest(at("registry.test", one));

            put(bob, certificate, key);
            bench.clock.advance(Duration.ofSeconds(6));
            manifest(at("registry.test", two));
            Files.writeString(key, "half a fi");
            bench.clock.advance(Duration.ofSeconds(6));
            manifest(at("registry.test", three));

            assertThat(shown).containsExactly("CN=alice", "CN=bob", "CN=bob");
        }
    }

    private ScriptedServer knowing(List<String> shown) throws Exception {
        Reply reply = request -> {
            try {
                shown.add(request.sslSession().getPeerPrincipal().getName());
            } catch (SSLPeerUnverifiedException nobody) {
                shown.add("nobody");
            }
            Bench.manifestReply().to(request);
        };
        return ScriptedServer.mutualTls(bench.vertx, server, alice.certificatePem(), bob.certificatePem())
                .on("GET " + TAGGED, reply);
    }

    private static void put(TestCertificate identity, Path certificate, Path key) throws Exception {
        Files.copy(identity.certificatePem(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.keyPem(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void fileOfNoUseStopsTheStartWithItsKeyAndName() throws Exception {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "secret hunter2");
        Path gone = folder.resolve("gone.pem");
        Path shown = alice.certificatePem();

        assertRefused(trusting(gone), "ca-file: " + gone + " does not exist");
        assertRefused(trusting(folder), "ca-file: " + folder + " is no file");
        assertRefused(trusting(garbage), "ca-file: " + garbage + " holds no certificate in PEM");
        assertRefused(as(garbage, garbage), "cert-file: " + garbage + " holds no certificate in PEM");
        assertRefused(
                as(shown, bob.keyPem()),
                "key-file: " + bob.keyPem() + " is not the key of the first certificate of " + shown);
        assertRefused(
                as(shown, garbage),
                "key-file: " + garbage + " holds no key that can be used; PEM is read, PKCS#8 (BEGIN PRIVATE KEY),"
                        + " PKCS#1 or SEC 1, not encrypted");
    }

    private void assertRefused(LoaderConfig.Registry own, String sentence) {
        assertThatThrownBy(() -> bench.configured(Bench.settings(Map.of("a.b", own))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader.registries.\"a.b\"." + sentence);
    }

    @Test
    void oneFileMayHoldCertificateAndKey() throws Exception {
        Path both = Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(alice.keyPem()) + "some words\n" + Files.readString(alice.certificatePem()));
        try (ScriptedServer tls = ScriptedServer.mutualTls(bench.vertx, server, alice.certificatePem())
                .on("GET " + TAGGED, Bench.manifestReply())) {
            bench.configured(Bench.settings(Map.of("registry.test:" + tls.port(), as(both, both))));

            assertThat(manifest(at("registry.test", tls)).attempts()).isEqualTo(1);
        }
    }

    @Test
    void headerOfAHostGoesToThatHostAndStaysBehindOnARedirect() {
        try (ScriptedServer elsewhere = ScriptedServer.plain(bench.vertx)) {
            elsewhere.on("GET /blob", Reply.ok("x/y", Bench.BLOB));
            bench.configured(Bench.settings(
                            Map.of(bench.server.authority(), new Headers(Optional.of(List.of("X-Route: hunter2"))))))
                    .server
                    .on("GET " + TAGGED, Bench.manifestReply())
                    .on("GET " + Bench.PULLED, Reply.status(307).with("Location", elsewhere.url("/blob")));

            bench.manifest();
            bench.blob();

            assertThat(bench.server.request(0).header("X-Route")).isEqualTo("hunter2");
            assertThat(elsewhere.request(0).headers().contains("X-Route")).isFalse();
        }
    }

    /** Whoever answers in plain text could else collect the headers of every host that is configured. */
    @Test
    void headerOfAHostThatIsMeantForTlsStaysBehindWhenSomebodyLeadsThereInPlainText() {
        try (ScriptedServer elsewhere = ScriptedServer.plain(bench.vertx)) {
            elsewhere.on("GET /blob", Reply.ok("x/y", Bench.BLOB)).on("GET /token", Bench.token("t"));
            String secured = "registry.test:" + elsewhere.port();
            bench.configured(Bench.settings(Map.of(secured, new Headers(Optional.of(List.of("X-Route: hunter2"))))))
                    .server
                    .on(
                            "GET " + TAGGED,
                            Bench.challenge("Bearer realm=\"http://" + secured + "/token\""),
                            Bench.manifestReply())
                    .on("GET " + Bench.PULLED, Reply.status(307).with("Location", "http://" + secured + "/blob"));

            bench.manifest();
            bench.blob();

            assertThat(elsewhere.requests()).hasSize(2).noneMatch(request -> request.headers()
                    .contains("X-Route"));
        }
    }
}
