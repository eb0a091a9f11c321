package io.agentloader.failure;

import java.util.Locale;

/** What a failure is, for callers: the problem code over HTTP, the exit code on the command line. */
public enum Kind {
    INVALID_REFERENCE,
    REFERENCE_NOT_ALLOWED,
    NOT_FOUND,
    NO_MATCHING_VERSION,
    NOT_CACHED,
    UPSTREAM_UNAUTHORIZED,
    UPSTREAM_DENIED,
    REGISTRY_REJECTED,
    NOT_AN_AGENT,
    NO_MATCHING_PLATFORM,
    INVALID_AGENT,
    INVALID_BUNDLE,
    SIGNATURE_REJECTED,
    PINNED,
    OFFLINE,
    STORE_CORRUPT,
    STORE_UNAVAILABLE,
    RATE_LIMITED,
    REGISTRY_UNAVAILABLE,
    REGISTRY_PROTOCOL,
    TLS_UNTRUSTED,
    CONTENT_MISMATCH,
    CIRCUIT_OPEN,
    OVERLOADED;

    /** The problem code: the name in lower case with dashes. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
