package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.FakePullAgent;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.RawHttp.Reply;
import io.agentloader.testkit.TestIssuer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, seen from outside, where callers show tokens of an issuer. */
@QuarkusTest
@TestProfile(OidcProfile.class)
class OidcTest {

    private static final String AGENT = "/agents/ghcr.io/acme/helper:1";

    @TestHTTPResource
    URI service;

    @Inject
    FakePullAgent pipeline;

    @ConfigProperty(name = OidcProfile.SIGNER)
    String signer;

    @ConfigProperty(name = "agent-loader.oidc.issuer")
    String issuer;

    private RawHttp http;

    @BeforeEach
    void start() {
        http = new RawHttp(service.getPort());
        pipeline.reset();
    }

    private String token(String group, Map<String, Object> more) {
        Map<String, Object> claims = TestIssuer.claims(issuer);
        claims.put("groups", List.of(group));
        claims.putAll(more);
        try {
            return TestIssuer.sign(PublicJsonWebKey.Factory.newPublicJwk(signer), claims);
        } catch (JoseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private Reply as(String group, String method, String target) {
        return http.send(method, target, "Authorization: Bearer " + token(group, Map.of()));
    }

    @Test
    void tokenAndKeyAreBothGood() {
        assertThat(as("readers", "GET", AGENT).status()).isEqualTo(200);
        assertThat(http.get(AGENT, "Authorization: Bearer " + OidcProfile.KEY).status())
                .isEqualTo(200);
        assertThat(http.get(AGENT).status()).isEqualTo(401);
        assertThat(http.get(AGENT, "Authorization: Bearer wrong").status()).isEqualTo(401);
    }

    @Test
    void badTokenIsSaidToBeOneAndNotRepeated() {
        String token = token("readers", Map.of("aud", "somebody-else"));
        try (LogCapture log = LogCapture.open()) {
            Reply reply = http.get(AGENT, "Authorization: Bearer " + token);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"agent-loader\", error=\"invalid_token\", Basic realm=\"agent-loader\","
                            + " charset=\"UTF-8\"");
            assertThat(reply.json().at("/code").asText()).isEqualTo("unauthenticated");
            assertThat(reply.json().at("/detail").asText())
                    .isEqualTo("The token is for another service: its aud names none of agent-loader.oidc.audience.");
            assertThat(String.join("\n", log.lines()) + reply).doesNotContain(token.split("\\.")[2], "somebody-else");
        }
        assertThat(pipeline.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "readers, GET, /agents/ghcr.io/acme/helper:1, 200",
        "readers, GET, /agents/helper, 200",
        "readers, GET, /agents/ghcr.io/other/helper:1, 403",
        "readers, GET, /agents/GHCR.io%2Fother%2Fhelper, 403",
        "readers, GET, /agents/-/get?ref=ghcr.io/other/helper, 403",
        "readers, POST, /agents/ghcr.io/acme/helper:1/refresh, 403",
        "readers, GET, /store, 403",
        "ops, GET, /store, 200",
        "ops, GET, /agents/ghcr.io/other/helper:1, 200",
        "nobody, GET, /agents, 403",
        "nobody, GET, /agents/ghcr.io/acme/helper:1, 403",
        "nobody, GET, /q/health/live, 200"
    })
    void groupDecidesWhatMayBeDone(String group, String method, String target, int status) {
        assertThat(as(group, method, target).status()).isEqualTo(status);
    }

    @Test
    void bodyOfARequestIsStillThereAfterTheTokenWasJudged() {
        String body = "agents:\n  root: [\n";

        Reply byToken = validated(token("ops", Map.of()), body);

        assertThat(byToken.status()).isEqualTo(200);
        assertThat(byToken.body()).contains("\"line\":");
        assertThat(byToken.body()).isEqualTo(validated(OidcProfile.KEY, body).body());
    }

    private Reply validated(String shown, String body) {
        return http.sendBody(
                "POST",
                "/agents/-/validate",
                body,
                "Authorization: Bearer " + shown,
                "Content-Type: application/yaml",
                "Content-Length: " + body.length());
    }

    @Test
    void pageOfAnotherSiteIsTurnedAwayWhateverTokenItHas() {
        Reply reply =
                http.get(AGENT, "Authorization: Bearer " + token("ops", Map.of()), "Origin: https://evil.example");

        assertThat(reply.status()).isEqualTo(403);
    }
}
