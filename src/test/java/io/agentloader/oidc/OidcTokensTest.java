package io.agentloader.oidc;

import static io.agentloader.oidc.TokenBench.caller;
import static io.agentloader.oidc.TokenBench.judge;
import static io.agentloader.testkit.TestIssuer.sign;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Role;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.callers.TokenVerdict.Stranger;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are good, and what they let their callers do. */
class OidcTokensTest {

    private static final PublicJsonWebKey RSA = TestIssuer.rsa("rsa-1");
    private static final PublicJsonWebKey EC = TestIssuer.ec("ec-1");
    private static final PublicJsonWebKey STRANGE = TestIssuer.rsa("rsa-1");

    private TokenBench bench;
    private OidcTokens tokens;

    @BeforeEach
    void start() {
        bench = new TokenBench();
        bench.issuer.publish(RSA, EC);
        tokens = bench.tokens();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = bench.issuer.claims();
        claims.put(claim, value);
        return claims;
    }

    private void assertInvalid(String token, String why) {
        assertThat(judge(tokens, token)).isEqualTo(new Invalid(why));
    }

    @Test
    void tokenThatTheIssuerSignedIsGoodByEitherKindOfKey() {
        for (PublicJsonWebKey key : List.of(RSA, EC)) {
            Caller caller = caller(tokens, sign(key, bench.issuer.claims()));

            assertThat(caller.name()).isEqualTo("oidc:alice");
            assertThat(caller.role()).isEqualTo(Role.READ);
            assertThat(caller.isRestricted()).isFalse();
        }
        assertThat(bench.askedForKeys()).isEqualTo(1);
    }

    static Stream<Arguments> badClaims() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                Arguments.of("exp", now - 60, "has expired."),
                Arguments.of("nbf", now + 120, "is not valid yet."),
                Arguments.of("nbf", now + 1_000_000, "is not valid yet."),
                Arguments.of("iat", now + 120, "is not valid yet."),
                Arguments.of("iat", "yesterday", "is malformed."),
                Arguments.of("iat", now + 1_000_000, "is not valid yet."),
                Arguments.of("exp", null, "lacks exp or sub."),
                Arguments.of("sub", null, "lacks exp or sub."),
                Arguments.of("sub", "", "lacks exp or sub."),
                Arguments.of("sub", " ", "lacks exp or sub."),
                Arguments.of("iss", "http://127.0.0.1", "is of another issuer."),
                Arguments.of("iss", null, "is of another issuer."),
                Arguments.of(
                        "aud", "others", "is for another service: its aud names none of agent-loader.oidc.audience."),
                Arguments.of("aud", null, "is for another service: its aud names none of agent-loader.oidc.audience."),
                Arguments.of("exp", "tomorrow", "is malformed."));
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void tokenOfAnotherTimePlaceOrPurposeIsNot(String claim, Object value, String why) {
        Map<String, Object> claims = bench.issuer.claims();
        if (value == null) {
            claims.remove(claim);
        } else {
            claims.put(claim, value);
        }

        assertInvalid(sign(RSA, claims), why);
    }

    @Test
    void clocksMayBeApartAsFarAsTheOperatorSays() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = with("exp", now - 20);
        claims.put("iat", now - 100);
        String token = sign(RSA, claims);
        String early = sign(RSA, with("iat", now + 20));

        assertThat(caller(tokens, token).name()).isEqualTo("oidc:alice");
        tokens = bench.tokens(Map.of("oidc.clock-skew", "0s"));
        assertThat(caller(bench.tokens(Map.of()), early).name()).isEqualTo("oidc:alice");
        assertInvalid(token, "has expired.");
        assertInvalid(early, "is not valid yet.");
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        assertThat(caller(tokens, sign(RSA, with("aud", List.of("a", TestIssuer.AUDIENCE))))
                        .name())
                .isEqualTo("oidc:alice");
    }

    @Test
    void keyOfSomebodyElseUnderTheSameNameIsNot() {
        assertInvalid(sign(STRANGE, bench.issuer.claims()), "is not signed by its issuer.");
    }

    @Test
    void unsignedTokenIsNot() {
        String none = encoded("{\"alg\":\"none\"}") + "."
                + sign(RSA, bench.issuer.claims()).split("\\.")[1] + ".";

        assertInvalid(none, "is signed in another way than agent-loader.oidc.algorithms allows.");
    }

    /** Whoever takes the public key for a shared one takes tokens that anybody can make. */
    @Test
    void publicKeyIsNoSharedOne() throws JoseException {
        for (byte[] secret : List.of(
                RSA.getKey().getEncoded(),
                RSA.toJson().getBytes(StandardCharsets.UTF_8),
                ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(RSA.getKey().getEncoded())
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(StandardCharsets.UTF_8))) {
            JsonWebSignature forged = new JsonWebSignature();
            forged.setAlgorithmHeaderValue("HS256");
            forged.setKeyIdHeaderValue("rsa-1");
            forged.setKey(new HmacKey(secret));
            forged.setPayload(org.jose4j.json.JsonUtil.toJson(bench.issuer.claims()));

            assertInvalid(
                    forged.getCompactSerialization(),
                    "is signed in another way than agent-loader.oidc.algorithms allows.");
        }
    }

    @Test
    void algorithmThatTheOperatorDidNotNameIsNot() {
        tokens = bench.tokens(Map.of("oidc.algorithms", "ES256"));

        assertInvalid(
                sign(RSA, bench.issuer.claims()), "is signed in another way than agent-loader.oidc.algorithms allows.");
        assertThat(caller(tokens, sign(EC, bench.issuer.claims())).name()).isEqualTo("oidc:alice");
    }

    @Test
    void keysThatATokenBringsAlongOrPointsToAreNotLookedAt() throws JoseException {
        for (Map<String, Object> header : List.of(
                Map.<String, Object>of(
                        "jwk", STRANGE.toParams(org.jose4j.jwk.JsonWebKey.OutputControlLevel.PUBLIC_ONLY)),
                Map.<String, Object>of("jku", bench.issuer.server().url("/evil")),
                Map.<String, Object>of("x5u", bench.issuer.server().url("/evil")))) {
            assertInvalid(sign(STRANGE, bench.issuer.claims(), header), "is not signed by its issuer.");
        }
        assertThat(bench.issuer.server().asked()).doesNotContain("GET /evil");
    }

    @Test
    void whatATokenSaysIsCriticalAndNobodyKnowsIsNot() {
        assertInvalid(sign(RSA, bench.issuer.claims(), Map.of("crit", List.of("new"), "new", true)), "is malformed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "..", "e30.e30.e30", "bm90IGpzb24.e30.x"})
    void rubbishIsMalformedAndAsksForNoNewKeys(String token) {
        assertThat(judge(tokens, token)).isInstanceOf(Invalid.class);
        assertThat(bench.askedForKeys()).isEqualTo(1);
    }

    @Test
    void hugeTokenIsNotLookedAt() {
        assertInvalid(sign(RSA, with("padding", "x".repeat(16 << 10))), "is longer than 16 KiB.");
        assertThat(bench.issuer.server().asked()).isEmpty();
    }

    @Test
    void noVerdictHoldsTheToken() {
        String token = sign(STRANGE, with("sub", "secret-subject"));

        assertThat(judge(tokens, token).toString()).doesNotContain(token.split("\\.")[2], "secret");
    }

    @Test
    void groupDecidesWhatACallerMay() {
        tokens = bench.tokens(Map.of(
                "oidc.grants.ops.role", "admin",
                "oidc.grants.ops.references", "ghcr.io/acme/*",
                "oidc.grants.more-ops.role", "admin",
                "oidc.grants.more-ops.references", "ghcr.io/more/*"));

        Caller caller = caller(tokens, sign(RSA, with("groups", List.of("readers", "more-ops", "ops", 7))));

        assertThat(caller.role()).isEqualTo(Role.ADMIN);
        assertThat(caller.mayAskFor(ReferenceParser.DEFAULT.parse("ghcr.io/acme/a")))
                .isTrue();
        assertThat(caller.mayAskFor(ReferenceParser.DEFAULT.parse("ghcr.io/more/a")))
                .isTrue();
        // what readers may read is not thereby what admins may change
        assertThat(caller.mayAskFor(ReferenceParser.DEFAULT.parse("ghcr.io/other/a")))
                .isFalse();
    }

    @Test
    void groupsMayBeWordsAndLieDeeper() {
        for (Map.Entry<String, Map<String, Object>> place : Map.of(
                        "scope", with("scope", "openid readers"),
                        "realm_access.roles", with("realm_access", Map.of("roles", List.of("readers"))),
                        "https://acme.example/roles", with("https://acme.example/roles", List.of("readers")))
                .entrySet()) {
            Map<String, Object> claims = place.getValue();
            claims.remove("groups");
            tokens = bench.tokens(Map.of("oidc.groups-claim", place.getKey()));

            assertThat(caller(tokens, sign(RSA, claims)).role()).isEqualTo(Role.READ);
        }
    }

    @Test
    void addressIsAGroupUnlessItsIssuerSaysThatItMayBeAnybodys() {
        tokens = bench.tokens(
                Map.of("oidc.groups-claim", "email", "oidc.grants.\"alice@acme.example\".role", "refresh"));
        Map<String, Object> claims = with("email", "alice@acme.example");
        assertThat(caller(tokens, sign(RSA, claims)).role()).isEqualTo(Role.REFRESH);
        claims.put("email_verified", true);
        assertThat(caller(tokens, sign(RSA, claims)).role()).isEqualTo(Role.REFRESH);

        for (Object unverified : List.of(false, "false", 0, "yes")) {
            claims.put("email_verified", unverified);
            assertThat(judge(tokens, sign(RSA, claims))).isEqualTo(new Stranger("oidc:alice"));
        }
    }

    @Test
    void whoIsInNoGroupThatIsGrantedAnythingIsAStranger() {
        for (Object groups : List.of(List.of(), List.of("others"), "", 3, Map.of("readers", true), List.of("*"))) {
            assertThat(judge(tokens, sign(RSA, with("groups", groups)))).isEqualTo(new Stranger("oidc:alice"));
        }
        tokens = bench.tokens(Map.of("oidc.grants.\"*\".references", "ghcr.io/acme/*"));
        assertThat(caller(tokens, sign(RSA, with("groups", List.of()))).isRestricted())
                .isTrue();
    }

    @Test
    void nameForTheLogCanBeAnotherClaimAndBreaksNoLine() {
        tokens = bench.tokens(Map.of("oidc.name-claim", "email"));

        assertThat(caller(tokens, sign(RSA, with("email", "a@b.example\n\u001b[31m" + "x".repeat(90))))
                        .name())
                .matches("oidc:a@b\\.example___31mx{14}~[0-9a-f]{32}");
        TokenVerdict without = judge(tokens, sign(RSA, with("email", 7)));
        assertThat(without.toString()).contains("oidc:alice");
    }

    @ParameterizedTest
    @CsvSource({"a b, a_b", "é, ü", "a b, a.b"})
    void twoCallersNeverShareAName(String one, String other) {
        String long64 = "x".repeat(64);

        assertThat(caller(tokens, sign(RSA, with("sub", one))).name())
                .isNotEqualTo(caller(tokens, sign(RSA, with("sub", other))).name());
        assertThat(caller(tokens, sign(RSA, with("sub", long64 + one))).name())
                .isNotEqualTo(
                        caller(tokens, sign(RSA, with("sub", long64 + other))).name());
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
