package io.agentloader.http;

import static io.agentloader.http.ApiDescription.fields;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The problems that an operation can end with: one answer for each status, which says which codes there are of it. */
final class ApiProblems {

    /** What every request can end with, whatever it asks. */
    private static final List<Code> ALWAYS = List.of(
            Code.INVALID_PARAMETER,
            Code.UNAUTHENTICATED,
            Code.FORBIDDEN,
            Code.MISDIRECTED_REQUEST,
            Code.TOO_LARGE,
            Code.HEADERS_TOO_LARGE,
            Code.INTERNAL_ERROR,
            Code.ISSUER_UNAVAILABLE,
            Code.STOPPING,
            Code.VERSION_NOT_SUPPORTED);

    private ApiProblems() {}

    /** By status; the answers themselves are components, since many operations have the same. */
    static Map<String, Object> uses(List<Code> codes) {
        Map<String, Object> uses = new TreeMap<>();
        byStatus(codes)
                .forEach((status, ofIt) ->
                        uses.put(status.toString(), fields("$ref", "#/components/responses/" + key(status, ofIt))));
        return uses;
    }

    /** All answers that operations refer to. */
    static Map<String, Object> components(List<ApiOperation> operations) {
        Map<String, Object> components = new TreeMap<>();
        operations.forEach(operation -> byStatus(operation.problems())
                .forEach((status, codes) -> components.put(key(status, codes), response(status, codes))));
        return components;
    }

    private static Map<Integer, List<Code>> byStatus(List<Code> codes) {
        // whatever takes a reference refuses a text that is too long to be one
        Stream<Code> more = codes.contains(Code.INVALID_REFERENCE) ? Stream.of(Code.URI_TOO_LONG) : Stream.empty();
        return Stream.of(ALWAYS.stream(), codes.stream(), more)
                .flatMap(part -> part)
                .distinct()
                .sorted()
                .flatMap(code -> statuses(code).map(status -> Map.entry(status, code)))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static Stream<Integer> statuses(Code code) {
        return switch (code) {
            case REGISTRY_UNAVAILABLE -> Stream.of(code.status(), Problems.GATEWAY_TIMEOUT);
            case STORE_UNAVAILABLE -> Stream.of(code.status(), Problems.INSUFFICIENT_STORAGE);
            default -> Stream.of(code.status());
        };
    }

    private static String key(int status, List<Code> codes) {
        return status + "." + codes.stream().map(Code::text).collect(Collectors.joining("."));
    }

    private static Map<String, Object> response(int status, List<Code> codes) {
        List<String> texts = codes.stream().map(Code::text).toList();
        Map<String, Object> these = new LinkedHashMap<>();
        these.put("code", fields("enum", texts));
        these.put("status", fields("const", status));
        return fields(
                "description",
                String.join(", ", texts),
                "headers",
                ApiHeader.uses(headers(status)),
                "content",
                fields(
                        Problems.MEDIA_TYPE,
                        fields(
                                "schema",
                                fields(
                                        "allOf",
                                        List.of(ApiSchemas.use(ApiSchemas.PROBLEM), fields("properties", these))))));
    }

    private static List<ApiHeader> headers(int status) {
        if (status == Code.UNAUTHENTICATED.status()) {
            return ApiHeader.join(ApiHeader.ANSWER, ApiHeader.CHALLENGE);
        }
        boolean ofARegistry = status == Code.UPSTREAM_DENIED.status()
                || status == Code.TOO_MANY_REQUESTS.status()
                || status > Code.INTERNAL_ERROR.status();
        return ofARegistry ? ApiHeader.join(ApiHeader.ANSWER, ApiHeader.TROUBLE) : ApiHeader.ANSWER;
    }
}
