package io.agentloader.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The OpenAPI document of this surface, made of the tables that the code itself runs on: {@link Code} for problems,
 * {@link Representation} for what an agent is sent as, {@link ApiPaths} for what there is to call.
 */
final class ApiDescription {

    static final String MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1";

    private ApiDescription() {}

    static Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                fields(
                        "title",
                        "Agent Loader",
                        "version",
                        "1",
                        "description",
                        "Pulls agents from container registries, verifies them, keeps them, serves them.",
                        "license",
                        fields("name", "Apache-2.0", "identifier", "Apache-2.0")));
        document.put("servers", List.of(fields("url", "/")));
        document.put("paths", paths());
        document.put(
                "components",
                fields(
                        "schemas",
                        fields("Problem", problem(), "Document", document("The kind says which document it is.")),
                        "parameters",
                        ApiParameter.components()));
        return document;
    }

    private static Map<String, Object> paths() {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ApiOperation operation : ApiPaths.ALL) {
            @SuppressWarnings("unchecked")
            Map<String, Object> item =
                    (Map<String, Object>) paths.computeIfAbsent(operation.path(), path -> new LinkedHashMap<>());
            item.put(operation.method(), operation.description());
        }
        return paths;
    }

    private static Map<String, Object> problem() {
        Map<String, Object> text = fields("type", "string");
        return fields(
                "description",
                "RFC 9457. Members are only ever added.",
                "type",
                "object",
                "required",
                List.of("type", "code", "title", "status", "detail", "instance", "hint"),
                "properties",
                fields(
                        "type",
                        fields("type", "string", "format", "uri-reference"),
                        "code",
                        fields(
                                "type",
                                "string",
                                "enum",
                                Stream.of(Code.values()).map(Code::text).toList()),
                        "title",
                        text,
                        "status",
                        fields("type", "integer"),
                        "detail",
                        text,
                        "instance",
                        fields("type", "string", "format", "uri"),
                        "reference",
                        text,
                        "host",
                        text,
                        "upstreamStatus",
                        fields("type", List.of("integer", "null")),
                        "retryAfter",
                        fields("type", "integer"),
                        "hint",
                        text));
    }

    private static Map<String, Object> document(String what) {
        return fields(
                "description",
                what,
                "type",
                "object",
                "required",
                List.of("kind"),
                "properties",
                fields("kind", fields("type", "string")));
    }

    /** Names and values in turn, in their order. */
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }
}
