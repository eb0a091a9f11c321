package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Keys;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service where callers have to say who they are: with a file of keys, and with certificates. */
@Timeout(180)
class CallersIT {

    private static final String KEY = "first-first-first-first-first";
    private static final String NEXT = "second-second-second-second";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void keyThatIsTakenOutOfTheFileIsNoKeyAnyMore() throws IOException {
        Path file = callers("ci read " + Keys.hash(KEY));
        try (LoaderProcess loader = LoaderProcess.start(folder, Map.of("AGENT_LOADER_CALLERS_FILE", file.toString()))) {
            assertThat(status(loader, KEY)).isEqualTo(200);
            assertThat(status(loader, NEXT)).isEqualTo(401);

            callers("ci read " + Keys.hash(NEXT));

            Instant end = Instant.now().plus(PATIENCE);
            while (status(loader, KEY) != 401 && Instant.now().isBefore(end)) {
                Thread.onSpinWait();
            }
            assertThat(status(loader, KEY)).isEqualTo(401);
            assertThat(status(loader, NEXT)).isEqualTo(200);
            assertThat(loader.log())
                    .contains("callers were read again: 1 keys")
                    .doesNotContain(KEY, NEXT, Keys.hash(KEY), Keys.hash(NEXT), "Listening beyond");
        }
    }

    @Test
    void fileThatCannotBeUsedStopsTheStartAndIsToldByTheDoctor() throws IOException {
        Path file = callers("ci reed " + Keys.hash(KEY));
        Map<String, String> environment = Map.of("AGENT_LOADER_CALLERS_FILE", file.toString());
        String problem = "agent-loader.callers-file: " + file + ": line 1 has no role";

        Ended serve = LoaderProcess.run(folder, environment, "serve");
        Ended doctor = LoaderProcess.run(folder, environment, "doctor", "localhost:1");

        assertThat(serve.status()).isEqualTo(1);
        assertThat(serve.out() + serve.err()).contains(problem).doesNotContain("\tat ");
        assertThat(doctor.status()).isEqualTo(2);
        assertThat(doctor.out()).contains("FAIL  ", problem);
    }

    @Test
    void callerIsKnownByACertificateAndWhoHasNoneByAKey() throws Exception {
        TestCertificate server = TestCertificate.forName(folder, "localhost");
        TestCertificate ops = TestCertificate.forName(folder, "ops");
        TestCertificate stranger = TestCertificate.forName(folder, "stranger");
        int port = LoaderProcess.freePort();
        Map<String, String> environment = new HashMap<>(tls(
                server,
                port,
                "quarkus.tls.trust-store.pem.certs=" + ops.certificatePem() + "," + stranger.certificatePem() + "\n"));
        environment.put("AGENT_LOADER_CALLERS__OPS__CERTIFICATE", "CN=ops");
        environment.put("AGENT_LOADER_CALLERS__CI__KEYS", Keys.hash(KEY));
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            URI list = URI.create("https://localhost:" + port + "/agents");
            awaitTls(loader);

            assertThat(status(client(server, Optional.of(ops)), list, Optional.empty()))
                    .isEqualTo(200);
            assertThat(status(client(server, Optional.of(stranger)), list, Optional.empty()))
                    .isEqualTo(401);
            assertThat(status(client(server, Optional.empty()), list, Optional.empty()))
                    .isEqualTo(401);
            assertThat(status(client(server, Optional.empty()), list, Optional.of(KEY)))
                    .isEqualTo(200);
            assertThat(loader.get("/agents").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void certificatesOfNoAuthorityInParticularStopTheStart() throws Exception {
        Map<String, String> environment = new HashMap<>(tls(TestCertificate.forName(folder, "localhost"), 0, ""));
        environment.put("AGENT_LOADER_CALLERS__OPS__CERTIFICATE", "CN=ops");

        Ended serve = LoaderProcess.run(folder, environment, "serve");

        assertThat(serve.status()).isEqualTo(1);
        assertThat(serve.out() + serve.err()).contains("quarkus.tls.trust-store.pem.certs");
    }

    @Test
    void doctorWarnsOfAnOpenServiceUntilSomebodyIsNamed() {
        Map<String, String> open = Map.of("QUARKUS_HTTP_HOST", "0.0.0.0");
        Map<String, String> closed =
                Map.of("QUARKUS_HTTP_HOST", "0.0.0.0", "AGENT_LOADER_CALLERS__CI__KEYS", Keys.hash(KEY));

        assertThat(LoaderProcess.run(folder, open, "doctor", "localhost:1").out())
                .contains("The service listens beyond loopback", "agent-loader.callers");
        assertThat(LoaderProcess.run(folder, closed, "doctor", "localhost:1").out())
                .doesNotContain("The service listens beyond loopback");
    }

    /** In a file: the environment has no spelling for the number in these keys. */
    private Map<String, String> tls(TestCertificate server, int port, String more)
            throws IOException, GeneralSecurityException {
        Path file = Files.writeString(
                folder.resolve("tls.properties"),
                "quarkus.tls.key-store.pem.0.cert=" + server.certificatePem() + "\nquarkus.tls.key-store.pem.0.key="
                        + server.keyPem() + "\nquarkus.http.ssl-port=" + port + "\n" + more);
        return Map.of("QUARKUS_CONFIG_LOCATIONS", file.toString());
    }

    private Path callers(String line) throws IOException {
        return Files.writeString(folder.resolve("callers"), line + "\n");
    }

    /** The port without TLS is open first, and says by itself that it is ready. */
    private static void awaitTls(LoaderProcess loader) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!loader.log().contains(" and https://") && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
    }

    private static int status(LoaderProcess loader, String key) {
        return loader.get("/agents", "Authorization", "Bearer " + key).statusCode();
    }

    private static int status(HttpClient client, URI target, Optional<String> key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(PATIENCE);
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static HttpClient client(TestCertificate server, Optional<TestCertificate> own) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (own.isPresent()) {
            char[] password = own.get().password().toCharArray();
            keys.init(KeyStore.getInstance(own.get().file().toFile(), password), password);
        } else {
            keys.init(null, new char[0]);
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                KeyStore.getInstance(server.file().toFile(), server.password().toCharArray())
                        .getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
