package io.agentloader.oidc;

import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** The public keys of an issuer (RFC 7517 section 5). */
final class KeySet {

    /** Of a token that names none of them: more than one issuer in a thousand has, and few enough to try. */
    private static final int MOST_TRIED = 8;

    private final List<JsonWebKey> keys;

    private KeySet(List<JsonWebKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Without the keys that nobody here knows how to use, and without those that are not public. */
    static KeySet parse(String json) {
        try {
            List<JsonWebKey> usable = new JsonWebKeySet(json)
                    .getJsonWebKeys().stream()
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
            if (!usable.isEmpty()) {
                return new KeySet(usable);
            }
        } catch (JoseException | RuntimeException broken) {
            throw IssuerTrouble.because("what the issuer's jwks_uri leads to is no set of keys");
        }
        throw IssuerTrouble.because("the issuer's set of keys holds none that can be used");
    }

    int size() {
        return keys.size();
    }

    /** Those that may have signed it, by its {@code kid} and {@code alg}; whatever keys it brings along are not looked at. */
    List<JsonWebKey> fitting(JsonWebSignature signed) throws JoseException {
        return new VerificationJwkSelector()
                .selectList(signed, keys).stream().limit(MOST_TRIED).toList();
    }
}
