package io.agentloader.credentials;

import java.util.Optional;

/**
 * Who we are toward one registry host. The secret never shows in {@link #toString()}.
 *
 * @param kind how it is presented
 * @param user empty unless {@link Kind#PASSWORD}
 * @param secret password, identity token or bearer token
 * @param source a word for problem documents: {@code config}, {@code docker-config}, {@code helper:<name>},
 *     {@code cloud}, {@code anonymous}
 * @param problem why it is {@link Kind#NONE} although there may be one, for whoever is refused because of it; not for logs
 */
public record Credential(Kind kind, String user, String secret, String source, Optional<String> problem) {

    /** How a credential is presented. */
    public enum Kind {
        /** Not at all. */
        NONE,
        /** As {@code Basic}, to the registry or to its token server. */
        PASSWORD,
        /** Exchanged for an access token with an OAuth2 {@code refresh_token} grant. */
        IDENTITY_TOKEN,
        /** Sent as {@code Bearer} as it is. */
        BEARER_TOKEN
    }

    public static final Credential ANONYMOUS = new Credential(Kind.NONE, "", "", "anonymous");

    /** One that was found without a problem. */
    public Credential(Kind kind, String user, String secret, String source) {
        this(kind, user, secret, source, Optional.empty());
    }

    /** Nobody, although there was reason to expect somebody. */
    public static Credential anonymous(String problem) {
        return new Credential(Kind.NONE, "", "", ANONYMOUS.source(), Optional.of(problem));
    }

    public boolean isAnonymous() {
        return kind == Kind.NONE;
    }

    @Override
    public String toString() {
        return kind + " from " + source;
    }
}
