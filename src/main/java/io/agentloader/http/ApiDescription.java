package io.agentloader.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI document of this surface, made of the tables that the code itself runs on: {@link Code} for problems,
 * {@link Representation} for what an agent is sent as, {@link ApiPaths} for what there is to call.
 */
final class ApiDescription {

    static final String MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1";

    private ApiDescription() {}

    /**
     * The whole document.
     *
     * @param asked whether callers have to say who they are
     */
    static Map<String, Object> document(boolean asked) {
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
        document.put("paths", paths(asked));
        document.put(
                "components",
                fields(
                        "schemas",
                        ApiSchemas.components(),
                        "responses",
                        ApiProblems.components(ApiPaths.ALL),
                        "parameters",
                        ApiParameter.components(),
                        "headers",
                        ApiHeader.components(),
                        "securitySchemes",
                        ApiSecurity.components()));
        return document;
    }

    private static Map<String, Object> paths(boolean asked) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ApiOperation operation : ApiPaths.ALL) {
            @SuppressWarnings("unchecked")
            Map<String, Object> item =
                    (Map<String, Object>) paths.computeIfAbsent(operation.path(), path -> new LinkedHashMap<>());
            item.put(operation.method(), operation.description(asked));
        }
        return paths;
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
