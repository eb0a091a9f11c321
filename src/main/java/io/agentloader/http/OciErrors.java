package io.agentloader.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.embedded.ApiPath;
import io.agentloader.embedded.ApiPath.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Problems in the form of the OCI distribution specification ("Error Codes"), for those who ask under {@code /v2/}. The problem
 * itself is the {@code detail}.
 */
final class OciErrors {

    /** Docker's clients know no other way to send a key than as a password, and take the first challenge that they know of. */
    private static final String CHALLENGE = "Basic realm=\"agent-loader\"";

    private OciErrors() {}

    /** What registries call it, under the status that their clients expect. */
    private record Meaning(int status, String code) {}

    /** The answer as it is, where somebody else asked, or where it is no problem. */
    static Answer of(Call call, Answer answer) {
        if (!OciNames.isUnder(call.target().path())) {
            return answer;
        }
        boolean problem = Problems.MEDIA_TYPE.equals(answer.headers().get("Content-Type"));
        return problem
                ? Json.object(answer.text().getBytes(StandardCharsets.UTF_8))
                        .map(document -> told(call, answer, document))
                        .orElse(answer)
                : answer;
    }

    private static Answer told(Call call, Answer problem, JsonNode document) {
        Meaning error = error(call, problem.status(), document);
        Answer answer = Answer.of(error.status());
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        if (answer.headers().containsKey("WWW-Authenticate")) {
            answer = answer.with("WWW-Authenticate", CHALLENGE);
        }
        Map<String, Object> told =
                Map.of("code", error.code(), "message", document.path("detail").asText(), "detail", document);
        return answer.with(OciAnswers.VERSION_HEADER, OciAnswers.VERSION)
                .with(Json.MEDIA_TYPE, Json.bytes(Map.of("errors", List.of(told))));
    }

    private static Meaning error(Call call, int status, JsonNode document) {
        String text = document.path("code").asText();
        Optional<Code> code = Arrays.stream(Code.values())
                .filter(known -> known.text().equals(text))
                .findFirst();
        return code.map(known -> error(known, status, call, document)).orElseGet(() -> new Meaning(status, "UNKNOWN"));
    }

    private static Meaning error(Code code, int status, Call call, JsonNode document) {
        return switch (code) {
            case INVALID_REFERENCE ->
                new Meaning(400, invalid(document.path("part").asText()));
            case URI_TOO_LONG -> new Meaning(status, "NAME_INVALID");
            case NOT_FOUND, NO_MATCHING_VERSION, NOT_AN_AGENT, NO_MATCHING_PLATFORM, INVALID_AGENT ->
                new Meaning(404, unknown(call, document));
            case NO_SUCH_RESOURCE -> new Meaning(404, document.has("part") ? "NAME_UNKNOWN" : "UNSUPPORTED");
            case UNAUTHENTICATED -> new Meaning(401, "UNAUTHORIZED");
            case UPSTREAM_UNAUTHORIZED,
                    UPSTREAM_DENIED,
                    REFERENCE_NOT_ALLOWED,
                    SIGNATURE_REJECTED,
                    FORBIDDEN,
                    MISDIRECTED_REQUEST -> new Meaning(status == 421 ? status : 403, "DENIED");
            case RATE_LIMITED, TOO_MANY_REQUESTS -> new Meaning(429, "TOOMANYREQUESTS");
            case METHOD_NOT_ALLOWED -> new Meaning(405, "UNSUPPORTED");
            case TOO_LARGE -> new Meaning(413, "SIZE_INVALID");
            case INVALID_PARAMETER -> parameter(document);
            case OFFLINE,
                    NOT_CACHED,
                    REGISTRY_UNAVAILABLE,
                    REGISTRY_PROTOCOL,
                    TLS_UNTRUSTED,
                    CONTENT_MISMATCH,
                    CIRCUIT_OPEN,
                    OVERLOADED,
                    ISSUER_UNAVAILABLE,
                    STOPPING -> new Meaning(status, "UNAVAILABLE");
            case REGISTRY_REJECTED,
                    INVALID_BUNDLE,
                    PINNED,
                    STORE_CORRUPT,
                    STORE_UNAVAILABLE,
                    NOT_ACCEPTABLE,
                    PRECONDITION_FAILED,
                    UNSUPPORTED_MEDIA_TYPE,
                    INTERNAL_ERROR,
                    HEADERS_TOO_LARGE,
                    VERSION_NOT_SUPPORTED -> new Meaning(status, "UNKNOWN");
        };
    }

    private static Meaning parameter(JsonNode document) {
        return switch (document.path("parameter").asText()) {
            case "n" -> new Meaning(400, "PAGINATION_NUMBER_INVALID");
            case "Range" -> new Meaning(416, "RANGE_INVALID");
            default -> new Meaning(400, "UNSUPPORTED");
        };
    }

    private static String invalid(String part) {
        return switch (part) {
            case "digest" -> "DIGEST_INVALID";
            case "tag" -> "TAG_INVALID";
            default -> "NAME_INVALID";
        };
    }

    /** What is no agent is nothing that is served here, and so a client may look elsewhere. */
    private static String unknown(Call call, JsonNode document) {
        Optional<Endpoint> endpoint = ApiPath.parse(call.target().path()).map(ApiPath::endpoint);
        boolean nameless = document.path("upstreamCode").asText().equals("NAME_UNKNOWN");
        if (nameless || endpoint.filter(Endpoint.TAGS::equals).isPresent()) {
            return "NAME_UNKNOWN";
        }
        return endpoint.filter(Endpoint.BLOB::equals).isPresent() ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN";
    }
}
