package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import io.agentloader.document.Staleness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What requests are made with, as OpenAPI describes it.
 *
 * @param name as requests spell it
 * @param in path, query or header
 */
record ApiParameter(String name, String in, String what, Map<String, Object> schema) {

    /** Whatever it holds, it is no error. */
    private static final Map<String, Object> TEXT = fields("type", "string");

    static final ApiParameter REF = of(
            "ref",
            "path",
            "[registry/]repository[:tag][@digest], percent-encoded as one segment or with its slashes as they are.",
            fields(
                    "type", "string",
                    "maxLength", 1024,
                    "pattern", "^[a-z0-9]{1,20}(/[a-z0-9]{1,20}){0,3}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,30})?$"));

    static final ApiParameter REFERENCE = of(
            "ref",
            "query",
            "The reference, where a path cannot carry it.",
            fields(
                    "type", "string",
                    "maxLength", 1024,
                    "pattern", "^(oci://|docker://)?[a-z0-9]{1,20}(/[a-z0-9]{1,20}){0,3}(:[A-Za-z0-9_]{1,20})?$"));

    static final ApiParameter SOURCE =
            of("source", "query", "Beats Cache-Control.", words("local", "remote", "prefer-remote", "prefer-local"));

    static final ApiParameter PLATFORM = of(
            "platform",
            "query",
            "os[/arch[/variant]]: which entry of an image index.",
            fields("type", "string", "pattern", "^[a-z0-9]{1,10}(/[a-z0-9]{1,10}){0,2}$"));

    static final ApiParameter IGNORE_PIN =
            of("ignore-pin", "query", "Asks the registry although the tag is pinned.", words("true", "false"));

    static final ApiParameter DRY_RUN = of("dry-run", "query", "Tells what would be done.", words("true", "false"));

    static final ApiParameter DEPENDENCIES =
            of("dependencies", "query", "With the agents that it leads to.", words("true", "false"));

    static final ApiParameter LIMIT =
            of("limit", "query", "Rows of a page.", fields("type", "integer", "minimum", 1, "maximum", 1000));

    static final ApiParameter AFTER = of("after", "query", "The last row of the page before.", TEXT);

    static final ApiParameter REPOSITORY = of(
            "repository", "query", "Only of this repository.", fields("type", "string", "pattern", "^[a-z0-9]{1,20}$"));

    static final ApiParameter TAG = of("tag", "query", "Only of this tag.", TEXT);

    static final ApiParameter DIGEST =
            of("digest", "query", "Only of this digest.", fields("type", "string", "pattern", "^sha256:[0-9a-f]{64}$"));

    static final ApiParameter STATE =
            of("state", "query", "Only in this state.", fields("type", "string", "enum", Staleness.State.words()));

    static final ApiParameter AS = of(
            "as",
            "query",
            "The name of the only agent of a layout that has none.",
            fields("type", "string", "pattern", "^[a-z0-9]{1,20}$"));

    static final ApiParameter TO = of(
            "to",
            "query",
            "The other reference, or a digest of the same repository.",
            fields(
                    "type", "string",
                    "pattern", "^[a-z0-9]{1,20}(/[a-z0-9]{1,20}){0,3}(:[A-Za-z0-9_]{1,20})?$"));

    static final ApiParameter HOST = of(
            "host",
            "path",
            "Host and port as references have them.",
            fields("type", "string", "pattern", "^[a-z0-9.:]{1,60}$"));

    static final ApiParameter ID =
            of("id", "path", "Of a Location header.", fields("type", "string", "pattern", "^[0-9a-f-]{1,36}$"));

    static final ApiParameter CODE =
            of("code", "path", "A code of a problem.", fields("type", "string", "pattern", "^[a-z-]{1,40}$"));

    static final ApiParameter IF_NONE_MATCH = of("If-None-Match", "header", "304 when the agent is unchanged.", TEXT);

    static final ApiParameter CACHE_CONTROL = of("Cache-Control", "header", "How old a copy may be.", TEXT);

    static final List<ApiParameter> ALL = List.of(
            REF,
            REFERENCE,
            SOURCE,
            PLATFORM,
            IGNORE_PIN,
            DRY_RUN,
            DEPENDENCIES,
            LIMIT,
            AFTER,
            REPOSITORY,
            TAG,
            DIGEST,
            STATE,
            AS,
            TO,
            HOST,
            ID,
            CODE,
            IF_NONE_MATCH,
            CACHE_CONTROL);

    private static ApiParameter of(String name, String in, String what, Map<String, Object> schema) {
        return new ApiParameter(name, in, what, schema);
    }

    private static Map<String, Object> words(String... words) {
        return fields("type", "string", "enum", List.of(words));
    }

    /** The name among the components, where a path and a query may have one of the same name. */
    private String key() {
        return in + "-" + name.toLowerCase(Locale.ROOT);
    }

    Map<String, Object> use() {
        return fields("$ref", "#/components/parameters/" + key());
    }

    /** All of them, by the names that {@link #use} has. */
    static Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        ALL.forEach(parameter -> components.put(parameter.key(), parameter.description()));
        return components;
    }

    private Map<String, Object> description() {
        boolean required = in.equals("path") || name.equals("ref") || name.equals("to");
        return fields("name", name, "in", in, "description", what, "required", required, "schema", schema);
    }
}
