package io.agentloader.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Callers whom an issuer of OpenID Connect vouches for. */
public interface OidcConfig {
    /**
     * Whose tokens are taken as {@code Authorization: Bearer}, written as in their {@code iss}: a URL of {@code https}, or of
     * {@code http} on loopback. Its keys are found by its {@code /.well-known/openid-configuration}.
     */
    Optional<String> issuer();

    /** What tokens are for: each has to name one of these in {@code aud}. Needed beside an issuer. */
    Optional<List<String>> audience();

    /**
     * How tokens may be signed: {@code RS256}, {@code RS384}, {@code RS512}, {@code PS256}, {@code PS384}, {@code PS512},
     * {@code ES256}, {@code ES384}, {@code ES512}, {@code EdDSA}.
     */
    @WithDefault("RS256,ES256")
    List<String> algorithms();

    /** How far the clocks of the issuer and of this machine may be apart; at most ten minutes. */
    @WithDefault("30s")
    Duration clockSkew();

    /** The claim that names a caller in the log; {@code sub} where a token does not have it. */
    @WithDefault("sub")
    String nameClaim();

    /**
     * The claim that holds a caller's groups, as a list or as words; where no claim is called that, dots lead into objects, as
     * in {@code realm_access.roles}.
     */
    @WithDefault("groups")
    String groupsClaim();

    /** What callers may do, by a group of theirs; {@code *} is everybody who has a token. Needed beside an issuer. */
    Map<String, Grant> grants();

    /** What the callers of one group may do. */
    interface Grant {
        /** As of a caller; who is in several groups has the strongest role of them, with the references of that role's groups. */
        @WithDefault("read")
        String role();

        /** References that they may ask for, as globs over {@code host/repository}; everything when not set. */
        Optional<List<String>> references();
    }
}
