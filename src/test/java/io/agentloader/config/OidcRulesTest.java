package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Configured;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcRulesTest {

    private static final Map<String, String> WHOLE = Map.of(
            "oidc.issuer", "https://id.example/realms/a",
            "oidc.audience", "agent-loader",
            "oidc.grants.\"platform team\".role", "admin");

    private static java.util.List<String> problems(String key, String value) {
        Map<String, String> keys = new HashMap<>(WHOLE);
        keys.put(key, value);
        return ConfigRules.check(Configured.with(keys));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://id.example", "https://id.example:8443/a/", "http://localhost:1", "http://[::1]:1/a"})
    void issuerIsAUrlOfHttpsOrOnThisMachine(String issuer) {
        assertThat(problems("oidc.issuer", issuer)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id.example",
                "http://id.example",
                "http://localhost.example",
                "https://user:hunter2@id.example",
                "https://id.example/?a=b",
                "https://id.example/#a",
                "ftp://id.example",
                "https:///a"
            })
    void issuerThatIsNoneIsNamedAndNotShown(String issuer) {
        assertThat(problems("oidc.issuer", issuer))
                .containsExactly("agent-loader.oidc.issuer is no URL that can be used; allowed is"
                        + " https://host[:port][/path], or http:// on loopback, without user, query and fragment.");
    }

    @Test
    void issuerNeedsAnAudienceAndSomethingToGrant() {
        assertThat(ConfigRules.check(Configured.with(Map.of("oidc.issuer", "https://id.example"))))
                .containsExactly(
                        "agent-loader.oidc.audience is not set, so tokens for other services would be taken; set it to what"
                                + " the issuer writes into aud for this one.",
                        "agent-loader.oidc.grants is not set, so no token would let anybody do anything; set"
                                + " agent-loader.oidc.grants.\"<group>\".role.");
    }

    @Test
    void keysWithoutAnIssuerAreAMistake() {
        assertThat(ConfigRules.check(Configured.with(Map.of("oidc.audience", "a"))))
                .containsExactly(
                        "agent-loader.oidc.issuer is not set, and other keys of agent-loader.oidc are; set it, or"
                                + " remove those.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "HS512", "RS256,none", "rs256", "ES256K", "A128KW"})
    void algorithmWithoutAPublicKeyIsRefused(String algorithms) {
        assertThat(problems("oidc.algorithms", algorithms))
                .singleElement()
                .asString()
                .startsWith("agent-loader.oidc.algorithms names ")
                .endsWith("; allowed is any of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA.");
    }

    @Test
    void clocksAreNotSaidToBeApartByMuch() {
        assertThat(problems("oidc.clock-skew", "11m"))
                .containsExactly("agent-loader.oidc.clock-skew is PT11M; allowed is from 0s to 10m.");
    }

    @Test
    void roleThatIsNoneIsNamed() {
        assertThat(problems("oidc.grants.\"platform team\".role", "root"))
                .containsExactly("agent-loader.oidc.grants.\"platform team\".role is root; allowed is one of read,"
                        + " refresh, admin.");
    }

    @ParameterizedTest
    @CsvSource({
        "https://ID.example:443/a, id.example",
        "https://id.example:8443, id.example:8443",
        "http://localhost:80/, localhost",
        "http://[::1]:8080/, [::1]:8080",
        "https://id.example:80, id.example:80"
    })
    void placeIsNamedWithoutThePortThatItsSchemeHas(String url, String authority) {
        assertThat(OidcRules.authority(URI.create(url))).isEqualTo(authority);
    }

    @Test
    void issuerIsWhatKeepsAStrangerOut() {
        assertThat(CallerRules.letAnybodyAskForAnything(Configured.with(WHOLE))).isFalse();
    }
}
