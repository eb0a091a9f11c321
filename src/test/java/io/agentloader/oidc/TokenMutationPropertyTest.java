package io.agentloader.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Known;
import io.agentloader.testkit.Configured;
import io.agentloader.testkit.TestIssuer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;

/** A good token that was changed anywhere is good no more. */
class TokenMutationPropertyTest {

    private static final String ISSUER = "https://issuer.example";
    private static final PublicJsonWebKey RSA = TestIssuer.rsa("rsa");
    private static final PublicJsonWebKey EC = TestIssuer.ec("ec");
    private static final KeySet KEYS = KeySet.parse(new JsonWebKeySet(RSA, EC).toJson());
    private static final List<String> GOOD =
            List.of(TestIssuer.sign(RSA, TestIssuer.claims(ISSUER)), TestIssuer.sign(EC, TestIssuer.claims(ISSUER)));
    private static final TokenCheck CHECK = new TokenCheck(
            Configured.with(Map.of(
                            "oidc.issuer",
                            ISSUER,
                            "oidc.audience",
                            TestIssuer.AUDIENCE,
                            "oidc.grants.\"*\".role",
                            "read"))
                    .oidc(),
            InstantSource.system());

    private static boolean isGood(String token) {
        Optional<TokenVerdict> verdict = CHECK.judge(token, KEYS);
        return verdict.filter(Known.class::isInstance).isPresent();
    }

    /** The last letter of a part may hold bits that mean nothing, so what is compared is what the letters say. */
    private static List<String> meaning(String token) {
        return Arrays.stream(token.split("\\.", -1))
                .map(part -> {
                    try {
                        return Arrays.toString(Base64.getUrlDecoder().decode(part));
                    } catch (IllegalArgumentException broken) {
                        return part;
                    }
                })
                .toList();
    }

    @Property(tries = 500)
    void changedLettersAreNoticed(
            @ForAll @IntRange(max = 1) int which,
            @ForAll @IntRange(max = 2000) int at,
            @ForAll @IntRange(max = 3) int removed,
            @ForAll
                    @StringLength(max = 3)
                    @CharRange(from = '0', to = '9')
                    @CharRange(from = 'A', to = 'Z')
                    @CharRange(from = 'a', to = 'z')
                    @CharRange(from = '-', to = '.')
                    String put) {
        String good = GOOD.get(which);
        int start = at % good.length();
        String changed = good.substring(0, start) + put + good.substring(Math.min(good.length(), start + removed));
        Assume.that(!meaning(changed).equals(meaning(good)));

        assertThat(isGood(good)).isTrue();
        assertThat(isGood(changed)).isFalse();
    }

    @Property(tries = 100)
    void changedBitsOfTheSignatureAreNoticed(
            @ForAll @IntRange(max = 1) int which, @ForAll @IntRange(max = 2047) int bit) {
        String[] parts = GOOD.get(which).split("\\.");
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        signature[bit / 8 % signature.length] ^= (byte) (1 << (bit % 8));

        String changed = parts[0] + "." + parts[1] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);

        assertThat(isGood(changed)).isFalse();
    }
}
