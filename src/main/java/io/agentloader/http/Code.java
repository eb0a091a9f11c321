package io.agentloader.http;

import io.agentloader.failure.Kind;
import java.util.Locale;

/**
 * Every problem that this surface tells, with its status and title. The first part is the kinds of failure of a pull,
 * the second what only HTTP knows. A {@link Kind} without its code does not compile: see {@link #of}.
 */
enum Code {
    INVALID_REFERENCE(400, "The reference does not parse"),
    REFERENCE_NOT_ALLOWED(403, "Policy does not allow this reference"),
    NOT_FOUND(404, "There is nothing of that name"),
    NO_MATCHING_VERSION(404, "No tag is in the range of versions"),
    NOT_CACHED(504, "There is no stored copy, and nobody may be asked"),
    UPSTREAM_UNAUTHORIZED(424, "The registry wants other credentials"),
    UPSTREAM_DENIED(424, "The registry refuses these credentials"),
    REGISTRY_REJECTED(424, "The registry rejected the request"),
    NOT_AN_AGENT(422, "It exists, and it is not an agent"),
    NO_MATCHING_PLATFORM(422, "No entry of the index matches"),
    INVALID_AGENT(422, "The agent's YAML cannot be served"),
    INVALID_BUNDLE(422, "The tar is not a bundle of agents"),
    SIGNATURE_REJECTED(403, "The signature is missing or wrong"),
    PINNED(409, "The tag is pinned"),
    OFFLINE(503, "Offline mode is on"),
    STORE_CORRUPT(500, "The stored copy stays corrupt"),
    STORE_UNAVAILABLE(500, "The store cannot be used"),
    RATE_LIMITED(503, "The registry limits the rate of requests"),
    REGISTRY_UNAVAILABLE(502, "The registry did not answer"),
    REGISTRY_PROTOCOL(502, "The registry's answer makes no sense"),
    TLS_UNTRUSTED(502, "The registry's certificate does not verify"),
    CONTENT_MISMATCH(502, "The content does not match its digest"),
    CIRCUIT_OPEN(503, "The registry is left alone for a while"),
    OVERLOADED(503, "Too much is in flight"),

    INVALID_PARAMETER(400, "A parameter is not one of its values"),
    UNAUTHENTICATED(401, "The caller did not say who they are"),
    FORBIDDEN(403, "This service does not do that for this caller"),
    NO_SUCH_RESOURCE(404, "This service has nothing there"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted types is available"),
    PRECONDITION_FAILED(412, "The agent is not the expected one"),
    TOO_LARGE(413, "The request is too large"),
    URI_TOO_LONG(414, "The reference is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The type of the request's body is not supported"),
    MISDIRECTED_REQUEST(421, "This service does not go by that host name"),
    TOO_MANY_REQUESTS(429, "Asked too often"),
    ISSUER_UNAVAILABLE(503, "Tokens cannot be judged now"),
    STOPPING(503, "The service is being stopped"),
    INTERNAL_ERROR(500, "This service has a bug"),
    HEADERS_TOO_LARGE(431, "The request's headers are too large"),
    VERSION_NOT_SUPPORTED(505, "This service does not speak that version of HTTP");

    private final int status;
    private final String title;

    Code(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The usual status; {@link Problems} knows the two codes that have another one at times. */
    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** The key that callers see, in lower case with dashes. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** No {@code default}: a new kind has to say what it means here before anything compiles. */
    static Code of(Kind kind) {
        return switch (kind) {
            case INVALID_REFERENCE -> INVALID_REFERENCE;
            case REFERENCE_NOT_ALLOWED -> REFERENCE_NOT_ALLOWED;
            case NOT_FOUND -> NOT_FOUND;
            case NO_MATCHING_VERSION -> NO_MATCHING_VERSION;
            case NOT_CACHED -> NOT_CACHED;
            case UPSTREAM_UNAUTHORIZED -> UPSTREAM_UNAUTHORIZED;
            case UPSTREAM_DENIED -> UPSTREAM_DENIED;
            case REGISTRY_REJECTED -> REGISTRY_REJECTED;
            case NOT_AN_AGENT -> NOT_AN_AGENT;
            case NO_MATCHING_PLATFORM -> NO_MATCHING_PLATFORM;
            case INVALID_AGENT -> INVALID_AGENT;
            case INVALID_BUNDLE -> INVALID_BUNDLE;
            case SIGNATURE_REJECTED -> SIGNATURE_REJECTED;
            case PINNED -> PINNED;
            case OFFLINE -> OFFLINE;
            case STORE_CORRUPT -> STORE_CORRUPT;
            case STORE_UNAVAILABLE -> STORE_UNAVAILABLE;
            case RATE_LIMITED -> RATE_LIMITED;
            case REGISTRY_UNAVAILABLE -> REGISTRY_UNAVAILABLE;
            case REGISTRY_PROTOCOL -> REGISTRY_PROTOCOL;
            case TLS_UNTRUSTED -> TLS_UNTRUSTED;
            case CONTENT_MISMATCH -> CONTENT_MISMATCH;
            case CIRCUIT_OPEN -> CIRCUIT_OPEN;
            case OVERLOADED -> OVERLOADED;
        };
    }
}
