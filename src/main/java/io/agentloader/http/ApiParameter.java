package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import io.agentloader.document.Staleness;
import io.agentloader.oci.ReferenceParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What requests are made with, as OpenAPI describes it.
 *
 * @param name as requests spell it
 * @param in path, query or header
 * @param key its name among the components, where several may be spelt the same
 */
record ApiParameter(
        String name, String in, String key, String what, Map<String, Object> schema, Optional<String> example) {

    /** Whatever it holds, it is no error. */
    private static final Map<String, Object> TEXT = fields("type", "string");

    static final ApiParameter REF = of(
                    "ref",
                    "path",
                    "[registry/]repository[:tag][@digest], percent-encoded as one segment or with its slashes as they are. The repository"
                            + " has at most 255 characters; a digest alone is no reference. Where something is asked, a range of versions"
                            + " may stand in place of the tag.",
                    reference("^", ApiPatterns.WANTED))
            .example("ghcr.io/acme/helper:1.2");

    static final ApiParameter REF_STORED = of(
                    "ref",
                    "path",
                    "[registry/]repository[:tag][@digest]; what is stored is of a tag or a digest, and of no range.",
                    reference("^", ApiPatterns.REFERENCE))
            .named("ref-stored")
            .example("ghcr.io/acme/helper:1.2");

    static final ApiParameter REF_OF_TAG = of(
                    "ref",
                    "path",
                    "[registry/]repository[:tag]; a digest has no pin.",
                    reference("^", ApiPatterns.TAGGED))
            .named("ref-of-tag")
            .example("ghcr.io/acme/helper:1.2");

    static final ApiParameter REFERENCE = of(
                    "ref",
                    "query",
                    "The reference, where a path cannot carry it.",
                    reference("^(oci://|docker://)?", ApiPatterns.WANTED))
            .example("oci://ghcr.io/acme/helper:1.2");

    static final ApiParameter SOURCE =
            of("source", "query", "Beats Cache-Control.", words("local", "remote", "prefer-remote", "prefer-local"));

    static final ApiParameter PLATFORM = of(
                    "platform",
                    "query",
                    "os[/arch[/variant]]: which entry of an image index.",
                    pattern(ApiPatterns.PLATFORM))
            .example("linux/amd64");

    static final ApiParameter IGNORE_PIN =
            of("ignore-pin", "query", "Asks the registry although the tag is pinned.", words("true", "false"));

    static final ApiParameter DRY_RUN = of("dry-run", "query", "Tells what would be done.", words("true", "false"));

    static final ApiParameter DEPENDENCIES =
            of("dependencies", "query", "With the agents that it leads to.", words("true", "false"));

    static final ApiParameter LABELS =
            of("labels", "query", "With the labels of its configuration.", words("true", "false"));

    static final ApiParameter LIMIT =
            of("limit", "query", "Rows of a page.", fields("type", "integer", "minimum", 1, "maximum", ListQuery.MOST));

    static final ApiParameter SEMVER = of(
                    "semver",
                    "query",
                    "Only tags that are semantic versions in this range, the highest first.",
                    fields(
                            "type",
                            "string",
                            "minLength",
                            1,
                            "maxLength",
                            ReferenceParser.MAX_LENGTH,
                            "pattern",
                            "^" + ApiPatterns.VERSIONS + "$"))
            .example("^1.2");

    static final ApiParameter AFTER = of("after", "query", "The last row of the page before.", TEXT);

    static final ApiParameter REPOSITORY = of(
                    "repository",
                    "query",
                    "Only of this repository: [registry/]repository.",
                    reference("^", ApiPatterns.REPOSITORY))
            .example("ghcr.io/acme/helper");

    static final ApiParameter TAG = of("tag", "query", "Only of this tag.", TEXT);

    static final ApiParameter DIGEST = of("digest", "query", "Only of this digest.", ApiSchemas.digest());

    static final ApiParameter STATE =
            of("state", "query", "Only in this state.", fields("type", "string", "enum", Staleness.State.words()));

    static final ApiParameter AS = of(
            "as",
            "query",
            "The name of the only agent of a layout that has none.",
            reference("^(oci://|docker://)?", ApiPatterns.REFERENCE));

    static final ApiParameter TO = of(
                    "to",
                    "query",
                    "The other reference, or a digest of the same repository.",
                    reference("^(oci://|docker://)?", ApiPatterns.WANTED))
            .example("ghcr.io/acme/helper:1.3");

    static final ApiParameter HOST = of(
                    "host", "path", "Host and port as references have them.", fields("type", "string", "minLength", 1))
            .example("ghcr.io");

    static final ApiParameter ID = of("id", "path", "Of a Location header.", fields("type", "string", "minLength", 1));

    static final ApiParameter HOOK = of(
                    "name", "path", "Of agent-loader.hooks.", fields("type", "string", "minLength", 1))
            .named("hook")
            .example("harbor");

    static final ApiParameter SECRET = of(
            "secret", "query", "What the kinds quay, dockerhub and acr show; the others have headers for that.", TEXT);

    static final ApiParameter CODE =
            of("code", "path", "A code of a problem.", words(ApiSchemas.codes().toArray(String[]::new)));

    static final ApiParameter IF_NONE_MATCH = of("If-None-Match", "header", "304 when the agent is unchanged.", TEXT);

    static final ApiParameter IF_MATCH =
            of("If-Match", "header", "412 unless the bytes are the expected ones: this version, or nothing.", TEXT);

    static final ApiParameter IF_MATCH_TO_CHANGE =
            of("If-Match", "header", "412, and nothing is changed, unless that is what is there.", TEXT);

    static final ApiParameter IF_NONE_MATCH_TO_CHANGE =
            of("If-None-Match", "header", "412, and nothing is changed, when that is what is there.", TEXT);

    static final ApiParameter CACHE_CONTROL = of(
                    "Cache-Control",
                    "header",
                    "How old a copy may be: no-cache, max-age=N, max-stale[=N], stale-if-error=N, only-if-cached.",
                    TEXT)
            .example("max-age=60, stale-if-error=3600");

    static final ApiParameter PREFER_WAIT = of(
            "Prefer",
            "header",
            "wait=N with If-None-Match: the answer comes as soon as the agent differs, or after N seconds (300 at most).",
            TEXT);

    static final ApiParameter PREFER_MINIMAL =
            of("Prefer", "header", "return=minimal: 204, headers alone.", TEXT).named("prefer-return");

    static final ApiParameter WANT_REPR_DIGEST =
            of("Want-Repr-Digest", "header", "sha-512=1 adds that digest to the SHA-256.", TEXT);

    static final ApiParameter LAST_EVENT_ID =
            of("Last-Event-ID", "header", "The id of the last event that the caller has.", TEXT);

    static final ApiParameter REQUEST_ID = of(
            RequestId.HEADER,
            "header",
            "1 to 128 of A-Za-z0-9._- is returned and logged; instead of anything else an id is made.",
            TEXT);

    static final ApiParameter TRACEPARENT =
            of("traceparent", "header", "Its trace is the request's id where X-Request-ID gives none.", TEXT);

    private static final List<ApiParameter> ALL = List.of(
            REF,
            REF_STORED,
            REF_OF_TAG,
            REFERENCE,
            SOURCE,
            PLATFORM,
            IGNORE_PIN,
            DRY_RUN,
            DEPENDENCIES,
            LABELS,
            LIMIT,
            SEMVER,
            AFTER,
            REPOSITORY,
            TAG,
            DIGEST,
            STATE,
            AS,
            TO,
            HOST,
            ID,
            HOOK,
            SECRET,
            CODE,
            IF_NONE_MATCH,
            IF_MATCH,
            CACHE_CONTROL,
            PREFER_WAIT,
            PREFER_MINIMAL,
            WANT_REPR_DIGEST,
            LAST_EVENT_ID,
            REQUEST_ID,
            TRACEPARENT);

    private static ApiParameter of(String name, String in, String what, Map<String, Object> schema) {
        return new ApiParameter(name, in, name.toLowerCase(Locale.ROOT), what, schema, Optional.empty());
    }

    private ApiParameter named(String other) {
        return new ApiParameter(name, in, other, what, schema, example);
    }

    private ApiParameter example(String text) {
        return new ApiParameter(name, in, key, what, schema, Optional.of(text));
    }

    /** As documents have it: without what the path of a request may begin with. */
    static Map<String, Object> writtenReference() {
        return reference("^", ApiPatterns.REFERENCE);
    }

    private static Map<String, Object> reference(String start, String pattern) {
        return fields("type", "string", "maxLength", ReferenceParser.MAX_LENGTH, "pattern", start + pattern + "$");
    }

    private static Map<String, Object> pattern(String pattern) {
        return fields("type", "string", "pattern", "^" + pattern + "$");
    }

    private static Map<String, Object> words(String... words) {
        return fields("type", "string", "enum", List.of(words));
    }

    Map<String, Object> use() {
        return fields("$ref", "#/components/parameters/" + in + "-" + key);
    }

    /** All of them, by the names that {@link #use} has. */
    static Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        ALL.forEach(parameter -> components.put(parameter.in + "-" + parameter.key, parameter.description()));
        return components;
    }

    private Map<String, Object> description() {
        boolean required = in.equals("path") || name.equals("ref") || name.equals("to");
        Map<String, Object> description =
                fields("name", name, "in", in, "description", what, "required", required, "schema", schema);
        example.ifPresent(text -> description.put("example", text));
        return description;
    }
}
