package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.Kind;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The other half of a registry: where its realm may be, and what becomes of its trouble (wire test 3). */
class TokenServerTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final Credential PASSWORD =
            new Credential(Credential.Kind.PASSWORD, "me", "s3cr3t-pw", "docker-config");

    private <T extends AgentException> T failure(Class<T> type, Reply token) {
        bench.server.on("GET " + TAGGED, Bench.challenge(bench.bearer())).on("GET /token", token);
        return bench.manifestFailure(type);
    }

    private <T extends AgentException> T realmFailure(Class<T> type, String realm) {
        bench.server.on("GET " + TAGGED, Bench.challenge("Bearer realm=\"" + realm + "\""));
        return bench.manifestFailure(type);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REGISTRY_REJECTED, 1", "401, UPSTREAM_UNAUTHORIZED, 1", "403, UPSTREAM_DENIED, 1",
        "404, REGISTRY_REJECTED, 1", "408, REGISTRY_UNAVAILABLE, 3", "429, RATE_LIMITED, 3",
        "500, REGISTRY_UNAVAILABLE, 3", "501, REGISTRY_UNAVAILABLE, 1", "503, REGISTRY_UNAVAILABLE, 3",
        "204, REGISTRY_PROTOCOL, 1",
    })
    void troubleOfTheTokenServerIsThatOfTheRegistry(int status, Kind kind, int attempts) {
        AgentException failure = failure(AgentException.class, Reply.status(status));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.report().attempts()).isEqualTo(attempts);
        assertThat(failure.report().detail()).startsWith("GET token for " + bench.server.authority() + "/acme/helper ");
        assertThat(failure.report().reference()).contains(bench.reference().toString());
    }

    @Test
    void tokenServerThatRefusesTheConnectionIsUnavailable() throws Exception {
        ScriptedServer away = ScriptedServer.plain(bench.vertx);
        String realm = away.url("/token");
        away.close();

        RegistryUnavailable failure = realmFailure(RegistryUnavailable.class, realm);

        assertThat(failure.report().attempts()).isEqualTo(3);
    }

    @Test
    void troubleOfATokenServerElsewhereOpensItsCircuitAndNotThatOfTheRegistry() throws Exception {
        ScriptedServer away = ScriptedServer.plain(bench.vertx);
        String host = away.authority();
        String realm = away.url("/token");
        away.close();
        bench.failuresBeforeOpen(2);
        realmFailure(RegistryUnavailable.class, realm);
        realmFailure(RegistryUnavailable.class, realm);

        CircuitOpen leftAlone = bench.manifestFailure(CircuitOpen.class);

        assertThat(leftAlone.report().host()).contains(host);
        assertThat(leftAlone.report().detail()).contains(host + " did not answer lately");
        bench.server.on("GET " + TAGGED, Bench.manifestReply());
        assertThat(bench.manifest().host()).isEqualTo(bench.server.authority());
    }

    @Test
    void tokenServerThatIsTheRegistryHasItsCircuit() {
        bench.failuresBeforeOpen(1);
        failure(RegistryUnavailable.class, Reply.status(500));

        bench.server.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(bench.manifestFailure(CircuitOpen.class).report().host()).contains(bench.server.authority());
    }

    @Test
    void hugeTokenAnswerIsAProtocolError() {
        RegistryProtocol failure = failure(RegistryProtocol.class, Reply.text(200, "x".repeat(200 * 1024)));

        assertThat(failure.report().detail()).contains("more than 128 KiB");
    }

    @Test
    void realmAtTheMetadataServiceIsNeverAsked() {
        ReferenceNotAllowed failure = realmFailure(ReferenceNotAllowed.class, "http://169.254.169.254/latest/token");

        assertThat(failure.report().members()).containsKey("rule");
        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED);
    }

    @ParameterizedTest
    @CsvSource({"file:///etc/passwd", "http://me:pw@127.0.0.1/token", "/token", "127.0.0.1/token"})
    void realmThatIsNoUrlIsAProtocolError(String realm) {
        realmFailure(RegistryProtocol.class, realm);

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED);
    }

    @Test
    void challengeOverPlainHttpGetsNoCredentialsSentElsewhere() throws Exception {
        bench.credential = PASSWORD;
        String elsewhere = "http://other.test:" + bench.server.port() + "/token";
        bench.server
                .on("GET " + TAGGED, Bench.challenge("Bearer realm=\"" + elsewhere + "\""), Bench.manifestReply())
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.asked().get(1)).isEqualTo("GET /token?scope=repository%3Aacme%2Fhelper%3Apull");
        assertThat(bench.server.request(1).headers().contains("Authorization")).isFalse();
    }

    @Test
    void challengeOverPlainHttpGetsCredentialsSentToATrustedTokenServer() {
        bench.credential = PASSWORD;
        String trusted = "localhost:" + bench.server.port();
        bench.trustingRealm(trusted)
                .server
                .on(
                        "GET " + TAGGED,
                        Bench.challenge("Bearer realm=\"http://" + trusted + "/token\""),
                        Bench.manifestReply())
                .on("GET /token", Bench.token("t-1"));

        bench.manifest();

        assertThat(bench.server.request(1).header("Authorization")).isEqualTo("Basic bWU6czNjcjN0LXB3");
    }

    @Test
    void redirectOfATokenRequestLosesItsCredentialsOnTheWay() throws Exception {
        bench.credential = PASSWORD;
        try (ScriptedServer other = ScriptedServer.plain(bench.vertx)) {
            other.on("GET /elsewhere", Bench.token("t-1"));
            bench.server
                    .on("GET " + TAGGED, Bench.challenge(bench.bearer()), Bench.manifestReply())
                    .on("GET /token", Reply.status(302).with("Location", other.url("/elsewhere")));

            bench.manifest();

            assertThat(other.asked()).containsExactly("GET /elsewhere");
            assertThat(other.request(0).headers().contains("Authorization")).isFalse();
        }
    }

    @Test
    void tokenRequestIsRedirectedAtMostFiveTimes() {
        RegistryProtocol failure =
                failure(RegistryProtocol.class, Reply.status(302).with("Location", "/token"));

        assertThat(failure.report().detail()).contains("redirected once more after 5 redirects");
        assertThat(bench.server.requests()).hasSize(1 + 6);
    }

    @Test
    void refreshTokenIsNotRepeatedElsewhere() {
        bench.credential = new Credential(Credential.Kind.IDENTITY_TOKEN, "", "id-1", "docker-config");
        bench.server
                .on("GET " + TAGGED, Bench.challenge(bench.bearer()))
                .on("POST /token", Reply.status(307).with("Location", "/token2"));

        bench.manifestFailure(RegistryProtocol.class);

        assertThat(bench.server.asked()).containsExactly("GET " + TAGGED, "POST /token");
    }
}
