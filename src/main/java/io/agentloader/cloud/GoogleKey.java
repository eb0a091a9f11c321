package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The key of a service account, which signs what is exchanged for an access token (RFC 7523). */
final class GoogleKey {

    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;
    private final String id;
    private final String account;

    private GoogleKey(PrivateKey key, String id, String account) {
        this.key = key;
        this.id = id;
        this.account = account;
    }

    /** From a key file; fails when there is no usable key in it. */
    static GoogleKey parse(JsonNode file) {
        String base64 = file.path("private_key").asText().replaceAll("-----[A-Z ]+-----|\\s", "");
        try {
            PrivateKey key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
            return new GoogleKey(
                    key,
                    file.path("private_key_id").asText(),
                    file.path("client_email").asText());
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            throw CloudRefusal.because("Google's key file holds no usable private_key");
        }
    }

    /** Says to the audience who we are, for an hour. */
    String assertion(String audience, Instant now) {
        ObjectNode header =
                JsonNodeFactory.instance.objectNode().put("alg", "RS256").put("typ", "JWT");
        if (!id.isEmpty()) {
            header.put("kid", id);
        }
        ObjectNode claims = JsonNodeFactory.instance
                .objectNode()
                .put("iss", account)
                .put("scope", SCOPE)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond());
        String text = encoded(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        return text + "." + encoded(signature(text));
    }

    private static String encoded(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    private byte[] signature(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException unusable) {
            throw CloudRefusal.because("Google's key file holds no key that can sign");
        }
    }
}
