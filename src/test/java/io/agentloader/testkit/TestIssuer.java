package io.agentloader.testkit;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An issuer of tokens on loopback: says where its keys are, and signs whatever a test wants signed. */
public final class TestIssuer implements AutoCloseable {

    public static final String DESCRIPTION = "GET /.well-known/openid-configuration";
    public static final String KEYS = "GET /keys";
    public static final String AUDIENCE = "agent-loader";

    private final ScriptedServer server;

    /** Without a key yet. */
    public TestIssuer(Vertx vertx) {
        server = ScriptedServer.plain(vertx);
        describe(issuer(), server.url("/keys"));
    }

    public static PublicJsonWebKey rsa(String kid) {
        return made(() -> RsaJwkGenerator.generateJwk(2048), kid);
    }

    public static PublicJsonWebKey ec(String kid) {
        return made(() -> EcJwkGenerator.generateJwk(EllipticCurves.P256), kid);
    }

    /** Something of the library, which throws. */
    @FunctionalInterface
    private interface Maker<T> {
        T make() throws JoseException;
    }

    private static PublicJsonWebKey made(Maker<? extends PublicJsonWebKey> maker, String kid) {
        PublicJsonWebKey key = get(maker);
        key.setKeyId(kid);
        return key;
    }

    private static <T> T get(Maker<T> maker) {
        try {
            return maker.make();
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public String issuer() {
        return server.url("");
    }

    /** What it was asked, and what else it shall answer. */
    public ScriptedServer server() {
        return server;
    }

    public TestIssuer describe(String issuer, String keys) {
        String description = JsonUtil.toJson(Map.of("issuer", issuer, "jwks_uri", keys));
        server.on(DESCRIPTION, Reply.text(200, description));
        return this;
    }

    /** These and no others from now on. */
    public TestIssuer publish(PublicJsonWebKey... keys) {
        server.on(KEYS, keys(keys));
        return this;
    }

    public static Reply keys(PublicJsonWebKey... keys) {
        return Reply.text(200, new JsonWebKeySet(Arrays.asList(keys)).toJson(OutputControlLevel.PUBLIC_ONLY));
    }

    /** A good token for five minutes, about alice, who is one of the readers. */
    public Map<String, Object> claims() {
        return claims(issuer());
    }

    public static Map<String, Object> claims(String issuer) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", AUDIENCE);
        claims.put("sub", "alice");
        claims.put("iat", now);
        claims.put("exp", now + Duration.ofMinutes(5).toSeconds());
        claims.put("groups", List.of("readers"));
        return claims;
    }

    /** Signed by the algorithm that is usual for such a key. */
    public static String sign(PublicJsonWebKey key, Map<String, Object> claims) {
        return sign(key, claims, Map.of());
    }

    /** The same with more in its header. */
    public static String sign(PublicJsonWebKey key, Map<String, Object> claims, Map<String, Object> header) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue(key.getKeyType().equals("RSA") ? "RS256" : "ES256");
        if (key.getKeyId() != null) {
            signature.setKeyIdHeaderValue(key.getKeyId());
        }
        header.forEach(signature.getHeaders()::setObjectHeaderValue);
        signature.setKey(key.getPrivateKey());
        signature.setPayload(JsonUtil.toJson(claims));
        return get(signature::getCompactSerialization);
    }

    @Override
    public void close() {
        server.close();
    }
}
