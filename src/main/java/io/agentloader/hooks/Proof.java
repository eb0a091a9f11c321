package io.agentloader.hooks;

/** How a sender shows that it knows the secret, or who it is. */
enum Proof {
    /** The header holds the secret, as it is, or as a bearer's token or the password of Basic. */
    AUTHORIZATION,
    /** The query does. */
    QUERY,
    /** HMAC-SHA1 of the body without its white space, in hexadecimal digits. */
    NEXUS_SIGNATURE,
    /** HMAC-SHA256 of the body, {@code sha256=} and hexadecimal digits. */
    SIGNATURE,
    /** A token of OpenID Connect, which somebody else judges. */
    TOKEN
}
