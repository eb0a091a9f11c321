package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One thing to call.
 *
 * @param id unique, and stable: programs that are generated from the document call it that
 * @param accepts types of a body; none where there is no body
 * @param success by status, the types of the body; none where there is no body
 * @param problems beside those that everything can end with
 */
record ApiOperation(
        String method,
        String path,
        String id,
        String summary,
        List<ApiParameter> parameters,
        List<String> accepts,
        Map<Integer, List<String>> success,
        List<Code> problems) {

    private static final List<Code> ALWAYS = List.of(
            Code.INVALID_PARAMETER,
            Code.UNAUTHENTICATED,
            Code.FORBIDDEN,
            Code.MISDIRECTED_REQUEST,
            Code.TOO_LARGE,
            Code.INTERNAL_ERROR,
            Code.ISSUER_UNAVAILABLE,
            Code.STOPPING);

    static ApiOperation of(String call, String id, String summary) {
        String[] parts = call.split(" ", 2);
        return new ApiOperation(parts[0], parts[1], id, summary, List.of(), List.of(), Map.of(), List.of());
    }

    ApiOperation with(ApiParameter... more) {
        return new ApiOperation(
                method,
                path,
                id,
                summary,
                Stream.concat(parameters.stream(), Stream.of(more)).toList(),
                accepts,
                success,
                problems);
    }

    ApiOperation accepting(String... types) {
        return new ApiOperation(method, path, id, summary, parameters, List.of(types), success, problems);
    }

    ApiOperation answers(int status, List<String> types) {
        Map<Integer, List<String>> more = new TreeMap<>(success);
        more.put(status, types);
        return new ApiOperation(method, path, id, summary, parameters, accepts, more, problems);
    }

    ApiOperation fails(List<Code> codes) {
        List<Code> all = Stream.concat(problems.stream(), codes.stream()).toList();
        return new ApiOperation(method, path, id, summary, parameters, accepts, success, all);
    }

    /** As the document has it. */
    Map<String, Object> description() {
        Map<String, Object> description = fields("operationId", id, "summary", summary);
        if (!parameters.isEmpty()) {
            description.put(
                    "parameters", parameters.stream().map(ApiParameter::use).toList());
        }
        if (!accepts.isEmpty()) {
            Map<String, Object> types = new LinkedHashMap<>();
            accepts.forEach(type -> types.put(type, fields("schema", taken(type))));
            description.put("requestBody", fields("required", false, "content", types));
        }
        Map<String, Object> responses = new TreeMap<>();
        success.forEach((status, types) -> responses.put(status.toString(), response(types)));
        Stream.concat(ALWAYS.stream(), problems.stream())
                .flatMap(code -> statuses(code).map(status -> Map.entry(status, code)))
                .distinct()
                .sorted(Map.Entry.comparingByKey())
                .forEach(pair ->
                        responses.merge(pair.getKey().toString(), problem(pair.getValue()), ApiOperation::either));
        description.put("responses", responses);
        return description;
    }

    private static Stream<Integer> statuses(Code code) {
        return switch (code) {
            case REGISTRY_UNAVAILABLE -> Stream.of(code.status(), Problems.GATEWAY_TIMEOUT);
            case STORE_UNAVAILABLE -> Stream.of(code.status(), Problems.INSUFFICIENT_STORAGE);
            default -> Stream.of(code.status());
        };
    }

    private static Map<String, Object> response(List<String> types) {
        Map<String, Object> response =
                fields("description", types.isEmpty() ? "Headers alone." : "What was asked for.");
        Map<String, Object> content = new LinkedHashMap<>();
        types.forEach(type -> content.put(type, fields("schema", schema(type))));
        if (!content.isEmpty()) {
            response.put("content", content);
        }
        return response;
    }

    /** Of what is sent to us only pins and lists of references are JSON. */
    private Map<String, Object> taken(String type) {
        if (!type.equals(Json.MEDIA_TYPE)) {
            return fields("type", "string", "format", "binary");
        }
        return method.equals("put") ? pin() : references();
    }

    private static Map<String, Object> pin() {
        return fields(
                "type",
                "object",
                "additionalProperties",
                false,
                "properties",
                fields("digest", fields("type", "string", "pattern", "^sha256:[0-9a-f]{64}$")));
    }

    private static Map<String, Object> references() {
        return fields(
                "type",
                "object",
                "required",
                List.of("references"),
                "properties",
                fields(
                        "references",
                        fields(
                                "type",
                                "array",
                                "minItems",
                                1,
                                "maxItems",
                                ResolveRequests.MOST,
                                "items",
                                ApiParameter.REFERENCE.schema())));
    }

    private static Map<String, Object> schema(String type) {
        return type.equals(ApiPaths.DOCUMENT) ? fields("$ref", "#/components/schemas/Document") : fields();
    }

    private static Map<String, Object> problem(Code code) {
        return fields(
                "description",
                code.text(),
                "content",
                fields(Problems.MEDIA_TYPE, fields("schema", fields("$ref", "#/components/schemas/Problem"))));
    }

    @SuppressWarnings("unchecked")
    private static Object either(Object one, Object other) {
        Map<String, Object> both = new LinkedHashMap<>((Map<String, Object>) one);
        both.merge(
                "description",
                ((Map<String, Object>) other).get("description"),
                (first, second) -> first + ", " + second);
        return both;
    }
}
