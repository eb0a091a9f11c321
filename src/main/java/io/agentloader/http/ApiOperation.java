package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import io.agentloader.callers.Role;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One thing to call.
 *
 * @param id unique, and stable: programs that are generated from the document call it that
 * @param accepts types of a body; none where there is no body
 * @param success by status
 * @param problems beside those that everything can end with
 */
record ApiOperation(
        String method,
        String path,
        String id,
        String summary,
        List<ApiParameter> parameters,
        List<String> accepts,
        Map<Integer, ApiAnswer> success,
        List<Code> problems) {

    private static final List<ApiParameter> ALWAYS = List.of(ApiParameter.REQUEST_ID, ApiParameter.TRACEPARENT);

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

    ApiOperation answers(int status, ApiAnswer answer) {
        Map<Integer, ApiAnswer> more = new TreeMap<>(success);
        more.put(status, answer);
        return new ApiOperation(method, path, id, summary, parameters, accepts, more, problems);
    }

    ApiOperation fails(List<Code> codes) {
        List<Code> all = Stream.concat(problems.stream(), codes.stream()).toList();
        return new ApiOperation(method, path, id, summary, parameters, accepts, success, all);
    }

    /**
     * As the document has it.
     *
     * @param asked whether callers have to say who they are
     */
    Map<String, Object> description(boolean asked) {
        Map<String, Object> description = fields("operationId", id, "summary", summary);
        description.put("security", ApiSecurity.of(role(), asked));
        description.put(
                "parameters",
                Stream.concat(parameters.stream(), ALWAYS.stream())
                        .map(ApiParameter::use)
                        .toList());
        if (!accepts.isEmpty()) {
            Map<String, Object> types = new LinkedHashMap<>();
            accepts.forEach(type -> types.put(type, fields("schema", ApiBodies.of(this, type))));
            description.put(
                    "requestBody",
                    fields("required", !method.equals("put") && !id.equals("validate"), "content", types));
        }
        Map<String, Object> responses = new TreeMap<>(ApiProblems.uses(problems));
        success.forEach((status, answer) -> responses.put(status.toString(), answer.description()));
        description.put("responses", responses);
        return description;
    }

    /** By the very table that requests are judged by. */
    private Optional<Role> role() {
        return Needs.of(
                new Call(method.toUpperCase(Locale.ROOT), Target.of(path), MultiMap.caseInsensitiveMultiMap(), id));
    }
}
