package io.agentloader.oidc;

import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.config.OidcConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.InvalidJwtSignatureException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Checks a token (RFC 7519 section 7.2, RFC 8725): its algorithm is one that the operator named, its signature is by a key of the
 * issuer, and it is by that issuer, for this service, and of this time. Takes a moment of computing, and no I/O.
 */
final class TokenCheck {

    private static final Invalid MALFORMED = new Invalid("is malformed.");
    private static final Invalid ALGORITHM =
            new Invalid("is signed in another way than agent-loader.oidc.algorithms allows.");
    private static final Invalid EARLY = new Invalid("is not valid yet.");
    private static final Invalid LACKING = new Invalid("lacks exp or sub.");
    private static final Invalid SIGNATURE = new Invalid("is not signed by its issuer.");

    private final String issuer;
    private final List<String> audience;
    private final Set<String> algorithms;
    private final int skewSeconds;
    private final String nameClaim;
    private final String groupsClaim;
    private final Grants grants;
    private final InstantSource clock;

    /**
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    TokenCheck(OidcConfig oidc, InstantSource clock) {
        this.issuer = oidc.issuer().orElseThrow();
        this.audience = List.copyOf(oidc.audience().orElse(List.of()));
        this.algorithms = Set.copyOf(oidc.algorithms());
        this.skewSeconds = (int) oidc.clockSkew().toSeconds();
        this.nameClaim = oidc.nameClaim();
        this.groupsClaim = oidc.groupsClaim();
        this.grants = Grants.of(oidc.grants());
        this.clock = clock;
    }

    /** Empty when none of the keys is one that the token says to be signed with: there may be newer ones. */
    Optional<TokenVerdict> judge(String token, KeySet keys) {
        try {
            JsonWebSignature signed = new JsonWebSignature();
            signed.setCompactSerialization(token);
            if (!algorithms.contains(String.valueOf(signed.getAlgorithmHeaderValue()))) {
                return Optional.of(ALGORITHM);
            }
            List<JsonWebKey> fitting = keys.fitting(signed);
            return fitting.isEmpty() ? Optional.empty() : Optional.of(judge(token, fitting));
        } catch (JoseException broken) {
            return Optional.of(MALFORMED);
        }
    }

    private TokenVerdict judge(String token, List<JsonWebKey> fitting) {
        for (JsonWebKey key : fitting) {
            try {
                JwtClaims good = consumer(key).processToClaims(token);
                if (isOfTheFuture(good)) {
                    return EARLY;
                }
                Claims claims = new Claims(good.getClaimsMap());
                if (!claims.namesSomebody()) {
                    return LACKING;
                }
                return grants.to(claims.name(nameClaim), claims.groups(groupsClaim));
            } catch (InvalidJwtException refused) {
                if (!(refused instanceof InvalidJwtSignatureException)) {
                    return reason(refused);
                }
            }
        }
        return SIGNATURE;
    }

    private JwtConsumer consumer(JsonWebKey key) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, algorithms.toArray(String[]::new))
                .setVerificationKey(key.getKey())
                .setExpectedIssuer(true, issuer)
                .setExpectedAudience(true, audience.toArray(String[]::new))
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(skewSeconds)
                .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
                .build();
    }

    /** Nothing is signed before it is; the library looks at {@code nbf} alone. */
    private boolean isOfTheFuture(JwtClaims claims) {
        try {
            NumericDate issued = claims.getIssuedAt();
            return issued != null && issued.getValue() > clock.instant().getEpochSecond() + skewSeconds;
        } catch (MalformedClaimException noTime) {
            return false;
        }
    }

    /** Of a token that has not expired, its {@code nbf} or {@code iat} lies in the future then. */
    private static boolean beginsAfterItsEnd(InvalidJwtException refused) {
        // where it cannot even be parsed, the library has neither
        JwtClaims claims =
                refused.getJwtContext() == null ? null : refused.getJwtContext().getJwtClaims();
        if (claims == null) {
            return false;
        }
        try {
            NumericDate end = claims.getExpirationTime();
            return end != null
                    && Stream.of(Optional.ofNullable(claims.getNotBefore()), Optional.ofNullable(claims.getIssuedAt()))
                            .flatMap(Optional::stream)
                            .anyMatch(end::isBefore);
        } catch (MalformedClaimException notEvenTimes) {
            return false;
        }
    }

    /** In words of ours: the library's hold the token. */
    private static Invalid reason(InvalidJwtException refused) {
        if (refused.hasErrorCode(ErrorCodes.EXPIRED)) {
            return new Invalid("has expired.");
        }
        if (refused.hasErrorCode(ErrorCodes.NOT_YET_VALID) || beginsAfterItsEnd(refused)) {
            return EARLY;
        }
        if (refused.hasErrorCode(ErrorCodes.ISSUER_INVALID) || refused.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return new Invalid("is of another issuer.");
        }
        if (refused.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || refused.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return new Invalid("is for another service: its aud names none of agent-loader.oidc.audience.");
        }
        if (refused.hasErrorCode(ErrorCodes.EXPIRATION_MISSING) || refused.hasErrorCode(ErrorCodes.SUBJECT_MISSING)) {
            return LACKING;
        }
        return MALFORMED;
    }
}
