package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Keys;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestIssuer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with an issuer of tokens, and what it costs to have none. */
@Timeout(180)
class OidcIT {

    private static final String KEY = "first-first-first-first-first";
    private static final String LIBRARY = "org.jose4j.";
    private static final PublicJsonWebKey SIGNER = TestIssuer.ec("e");

    @TempDir
    Path folder;

    private Vertx vertx;
    private TestIssuer issuer;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        issuer = new TestIssuer(vertx).publish(SIGNER);
    }

    @AfterEach
    void stop() {
        issuer.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Map<String, String> environment(Path classes, boolean withIssuer) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Xlog:class+load:file=" + classes,
                "AGENT_LOADER_CALLERS__CI__KEYS",
                Keys.hash(KEY)));
        if (withIssuer) {
            environment.put("AGENT_LOADER_OIDC_ISSUER", issuer.issuer());
            environment.put("AGENT_LOADER_OIDC_AUDIENCE", TestIssuer.AUDIENCE);
            environment.put("AGENT_LOADER_OIDC_GRANTS__READERS__ROLE", "read");
        }
        return environment;
    }

    private static int status(LoaderProcess loader, String shown) {
        return loader.get("/agents", "Authorization", "Bearer " + shown).statusCode();
    }

    @Test
    void tokensAreTakenAlsoWhileTheirIssuerIsAway() throws IOException {
        Path classes = folder.resolve("classes");
        String token = TestIssuer.sign(SIGNER, issuer.claims());
        try (LoaderProcess loader = LoaderProcess.start(folder, environment(classes, true))) {
            assertThat(status(loader, token)).isEqualTo(200);
            issuer.server().close();

            assertThat(status(loader, token)).isEqualTo(200);
            assertThat(status(loader, KEY)).isEqualTo(200);
            assertThat(status(loader, token.substring(0, token.length() - 9) + "AAAAAAAAA"))
                    .isEqualTo(401);
            assertThat(loader.log()).contains("the issuer of tokens has 1 keys").doesNotContain(token);
        }
        assertThat(Files.readString(classes)).contains(LIBRARY);
    }

    @Test
    void issuerThatIsAwayAtTheStartIsNoReasonNotToStart() {
        issuer.server().close();
        String token = TestIssuer.sign(SIGNER, issuer.claims());
        try (LoaderProcess loader = LoaderProcess.start(folder, environment(folder.resolve("classes"), true))) {
            var answer = loader.get("/agents", "Authorization", "Bearer " + token);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(new String(answer.body())).contains("\"issuer-unavailable\"");
            assertThat(Duration.ofSeconds(
                            answer.headers().firstValueAsLong("Retry-After").orElse(0)))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
            assertThat(status(loader, KEY)).isEqualTo(200);
        }
    }

    @Test
    void withoutAnIssuerNothingOfTheLibraryIsLoaded() throws IOException {
        Path classes = folder.resolve("classes");
        String token = TestIssuer.sign(SIGNER, issuer.claims());
        try (LoaderProcess loader = LoaderProcess.start(folder, environment(classes, false))) {
            assertThat(status(loader, token)).isEqualTo(401);
        }

        assertThat(Files.readString(classes)).contains("io.agentloader.").doesNotContain(LIBRARY);
    }

    @Test
    void commandLoadsNothingOfTheLibraryAlthoughAnIssuerIsConfigured() throws IOException {
        Path classes = folder.resolve("classes");

        LoaderProcess.Ended doctor = LoaderProcess.run(folder, environment(classes, true), "doctor", "localhost:1");

        assertThat(doctor.out()).contains("1 may call, and whom " + issuer.issuer() + " vouches for, and nobody else");
        assertThat(Files.readString(classes)).contains("io.agentloader.").doesNotContain(LIBRARY);
    }
}
