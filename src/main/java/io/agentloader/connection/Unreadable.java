package io.agentloader.connection;

/** Why a request was refused before anybody asked what it wants. */
public enum Unreadable {
    MALFORMED,
    TARGET_TOO_LONG,
    HEADERS_TOO_LARGE,
    /** Neither HTTP/1.0 nor HTTP/1.1: no other is spoken, and who names one may mean more by it than we know. */
    UNKNOWN_VERSION
}
