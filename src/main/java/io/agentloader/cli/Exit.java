package io.agentloader.cli;

import io.agentloader.failure.Kind;

/** How a command ends: the status of its process. */
enum Exit {
    DONE(0),
    INTERNAL_ERROR(1),
    USAGE(2),
    NOT_FOUND(3),
    UNAUTHORIZED(4),
    UNAVAILABLE(5),
    NOT_AN_AGENT(6),
    MISMATCH(7),
    NOT_ALLOWED(8),
    NOT_STORED(9),
    STORE(10);

    private final int status;

    Exit(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** The one place where a failure becomes a status. */
    static Exit of(Kind kind) {
        return switch (kind) {
            case INVALID_REFERENCE -> USAGE;
            case NOT_FOUND, NO_MATCHING_VERSION -> NOT_FOUND;
            case UPSTREAM_UNAUTHORIZED, UPSTREAM_DENIED -> UNAUTHORIZED;
            case RATE_LIMITED,
                    REGISTRY_UNAVAILABLE,
                    REGISTRY_PROTOCOL,
                    REGISTRY_REJECTED,
                    TLS_UNTRUSTED,
                    CIRCUIT_OPEN,
                    OVERLOADED -> UNAVAILABLE;
            case NOT_AN_AGENT, NO_MATCHING_PLATFORM, INVALID_AGENT, INVALID_BUNDLE -> NOT_AN_AGENT;
            case CONTENT_MISMATCH, SIGNATURE_REJECTED -> MISMATCH;
            case REFERENCE_NOT_ALLOWED, PINNED -> NOT_ALLOWED;
            case NOT_CACHED, OFFLINE -> NOT_STORED;
            case STORE_CORRUPT, STORE_UNAVAILABLE -> STORE;
        };
    }
}
