package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer that is what was asked for.
 *
 * @param types of the body; none where there is no body
 * @param kind of the document where one of them is JSON; {@link #ANY} where it has no kind
 * @param links what it leads to, as OpenAPI writes links
 */
record ApiAnswer(String what, List<String> types, String kind, List<ApiHeader> headers, Map<String, Object> links) {

    private static final String ANY = "";

    /** Headers alone. */
    static ApiAnswer empty() {
        return new ApiAnswer("Headers alone.", List.of(), ANY, ApiHeader.ANSWER, Map.of());
    }

    static ApiAnswer of(List<String> types) {
        return new ApiAnswer("What was asked for.", types, ANY, ApiHeader.ANSWER, Map.of());
    }

    /** JSON of that kind. */
    static ApiAnswer document(String kind) {
        return new ApiAnswer(kind + ".", List.of(Json.MEDIA_TYPE), kind, ApiHeader.ANSWER, Map.of());
    }

    ApiAnswer or(String type) {
        List<String> more = new ArrayList<>(types);
        more.add(type);
        return new ApiAnswer(what, more, kind, headers, links);
    }

    ApiAnswer with(List<ApiHeader> more) {
        return new ApiAnswer(what, types, kind, ApiHeader.join(headers, more), links);
    }

    /** Leads to another operation, whose parameter has the value of that expression. */
    ApiAnswer leadsTo(String operation, String parameter, String expression) {
        Map<String, Object> more = new LinkedHashMap<>(links);
        more.put(operation, fields("operationId", operation, "parameters", fields(parameter, expression)));
        return new ApiAnswer(what, types, kind, headers, more);
    }

    /** As the document has it. */
    Map<String, Object> description() {
        Map<String, Object> description = fields("description", what, "headers", ApiHeader.uses(headers));
        if (!types.isEmpty()) {
            Map<String, Object> content = new LinkedHashMap<>();
            types.forEach(type -> content.put(type, fields("schema", schema(type))));
            description.put("content", content);
        }
        if (!links.isEmpty()) {
            description.put("links", links);
        }
        return description;
    }

    private Map<String, Object> schema(String type) {
        if (type.equals(Json.MEDIA_TYPE) && !kind.equals(ANY)) {
            return ApiSchemas.use(kind);
        }
        boolean text = type.equals("text/plain") || type.equals("text/html");
        return text ? fields("type", "string") : fields();
    }
}
