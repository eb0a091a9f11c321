package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import io.agentloader.dependencies.Lock;
import io.agentloader.prefetch.Prefetch;
import java.util.List;
import java.util.Map;

/** What requests may bring: as narrow as those who read it are, so that what the document allows is taken. */
final class ApiBodies {

    private ApiBodies() {}

    /** The schema of a body of that type. YAML may be any, and so is described by its type alone. */
    static Map<String, Object> of(ApiOperation operation, String type) {
        return switch (type) {
            case Json.MEDIA_TYPE -> json(operation.id());
            case "text/plain" -> fields("type", "string");
            case "application/x-tar" -> fields("type", "string", "format", "binary");
            default -> fields();
        };
    }

    private static Map<String, Object> json(String operation) {
        return switch (operation) {
            // each is answered by itself, and so is one that is none
            case "resolve" -> references(ResolveRequests.MOST, fields("type", "string"));
            case "prefetch" ->
                fields("anyOf", List.of(references(Prefetch.MOST, ApiSchemas.use(ApiSchemas.REFERENCE)), lock()));
            // each kind of sender has a form of its own
            case "hear" -> fields("type", "object");
            default -> pin();
        };
    }

    private static Map<String, Object> pin() {
        return fields(
                "type", "object", "additionalProperties", false, "properties", fields("digest", ApiSchemas.digest()));
    }

    private static Map<String, Object> references(int most, Map<String, Object> one) {
        return fields(
                "type",
                "object",
                "additionalProperties",
                false,
                "required",
                List.of("references"),
                "properties",
                fields("references", fields("type", "array", "minItems", 1, "maxItems", most, "items", one)));
    }

    /** Members that nobody knows are passed over, as are agents without a digest. */
    private static Map<String, Object> lock() {
        Map<String, Object> found = fields(
                "required",
                List.of("reference", "digest"),
                "properties",
                fields("reference", ApiSchemas.use(ApiSchemas.WRITTEN), "digest", ApiSchemas.digest()));
        Map<String, Object> notFound = fields("properties", fields("digest", fields("type", "null")));
        Map<String, Object> agents = fields(
                "type",
                "array",
                "minItems",
                1,
                "maxItems",
                Lock.MOST,
                "items",
                fields("type", "object", "anyOf", List.of(found, notFound)));
        return fields(
                "description",
                "A Lock, as -/dependencies answers it.",
                "type",
                "object",
                "required",
                List.of("kind", "version", "agents"),
                "properties",
                fields(
                        "kind",
                        fields("const", "Lock"),
                        "version",
                        fields("const", 1),
                        "roots",
                        fields("type", "array", "items", root()),
                        "agents",
                        agents));
    }

    private static Map<String, Object> root() {
        return fields(
                "type",
                "object",
                "required",
                List.of("digest"),
                "properties",
                fields("file", fields("type", "string"), "digest", ApiSchemas.digest()));
    }
}
