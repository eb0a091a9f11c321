package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A header of answers, as OpenAPI describes it.
 *
 * @param always whether it is there wherever it is described
 */
record ApiHeader(String name, String what, boolean always, Map<String, Object> schema) {

    private static final ApiHeader CACHE_CONTROL = always("Cache-Control", "How long others may keep the answer.");
    private static final ApiHeader LINK = sometimes("Link", "Where to go on (RFC 8288).");
    private static final ApiHeader PROXY_STATUS =
            sometimes("Proxy-Status", "What went wrong with a registry (RFC 9209).");
    private static final ApiHeader VARY = always("Vary", "What else the answer depends on.");
    private static final ApiHeader RETRY_AFTER =
            new ApiHeader("Retry-After", "Seconds to wait.", false, fields("type", "integer", "minimum", 0));
    private static final ApiHeader PREFERENCE_APPLIED =
            sometimes("Preference-Applied", "Which preference had an effect (RFC 7240).");

    /** Of every answer. */
    static final List<ApiHeader> ANSWER =
            List.of(always(RequestId.HEADER, "The id of the request, as it is in the log."), CACHE_CONTROL);

    /** Of an answer about what a reference names: whose word it is, and how old. */
    static final List<ApiHeader> STANDING = List.of(
            new ApiHeader(
                    "Docker-Content-Digest",
                    "The digest of the manifest or index that the reference names.",
                    true,
                    ApiSchemas.digest()),
            always("Agent-Reference", "The reference, normalised, with tag and digest."),
            new ApiHeader(
                    "Agent-Source",
                    "Where this comes from.",
                    true,
                    fields("type", "string", "enum", List.of("store", "revalidated", "registry", "stale"))),
            always("Agent-Confirmed-By", "The host that last confirmed it."),
            new ApiHeader(
                    "Age",
                    "Seconds since that confirmation.",
                    true,
                    fields("type", "integer", "minimum", 0, "maximum", Integer.MAX_VALUE)),
            always("Cache-Status", "What this service did (RFC 9211)."),
            PROXY_STATUS);

    /** Of what can be named by what it is. */
    static final List<ApiHeader> TAGGED = List.of(always("ETag", "Of the bytes, with sha256 inside: strong."));

    /** Of an agent, also where its bytes are not sent. */
    static final List<ApiHeader> VALIDATORS = join(
            join(STANDING, TAGGED),
            List.of(
                    always("Content-Location", "The address that will always mean these bytes."),
                    VARY,
                    PREFERENCE_APPLIED));

    /** Of an agent with its bytes. */
    static final List<ApiHeader> AGENT = join(
            VALIDATORS,
            List.of(
                    always("Repr-Digest", "The SHA-256 of the body (RFC 9530)."),
                    LINK,
                    new ApiHeader("Accept-Ranges", "No part of it is sent.", true, fields("const", "none"))));

    static final List<ApiHeader> CHANGED = List.of(new ApiHeader(
            "Agent-Changed", "?1 when the tag moved.", true, fields("type", "string", "enum", List.of("?0", "?1"))));

    static final List<ApiHeader> PAGED = List.of(LINK);
    static final List<ApiHeader> VARYING = List.of(VARY);
    static final List<ApiHeader> BEGUN = List.of(always("Location", "Where the operation is told about."), RETRY_AFTER);
    static final List<ApiHeader> WAITING = List.of(RETRY_AFTER);
    static final List<ApiHeader> TROUBLE = List.of(RETRY_AFTER, PROXY_STATUS);
    static final List<ApiHeader> CHALLENGE = List.of(always("WWW-Authenticate", "How to say who calls."));

    private static final List<ApiHeader> ALL = Stream.of(ANSWER, AGENT, CHANGED, BEGUN, CHALLENGE)
            .flatMap(List::stream)
            .toList();

    private static ApiHeader always(String name, String what) {
        return new ApiHeader(name, what, true, fields("type", "string", "minLength", 1));
    }

    private static ApiHeader sometimes(String name, String what) {
        return new ApiHeader(name, what, false, fields("type", "string", "minLength", 1));
    }

    static List<ApiHeader> join(List<ApiHeader> some, List<ApiHeader> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** By their names, as answers have them. */
    static Map<String, Object> uses(List<ApiHeader> headers) {
        Map<String, Object> uses = new LinkedHashMap<>();
        headers.forEach(header -> uses.put(header.name, fields("$ref", "#/components/headers/" + header.name)));
        return uses;
    }

    static Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        ALL.forEach(header -> components.put(
                header.name, fields("description", header.what, "required", header.always, "schema", header.schema)));
        return components;
    }
}
