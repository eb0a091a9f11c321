package io.agentloader.connection;

/** Why a request was refused before anybody did what it asks for. */
public enum Unreadable {
    MALFORMED,
    /** Its head was read, and handed on; of its body a chunk was none. */
    MALFORMED_BODY,
    TARGET_TOO_LONG,
    HEADERS_TOO_LARGE,
    /** Neither HTTP/1.0 nor HTTP/1.1: no other is spoken, and who names one may mean more by it than we know. */
    UNKNOWN_VERSION
}
