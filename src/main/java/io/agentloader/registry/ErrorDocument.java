package io.agentloader.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.failure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the body of a refusal says: {@code {"errors":[{"code","message"}]}}, or plain text.
 *
 * @param code one that everybody knows, when the request carried a secret, which a body could echo
 * @param message empty when the request carried a secret
 * @param problem what another loader says that it is
 */
record ErrorDocument(Optional<String> code, Optional<String> message, Optional<Kind> problem) {

    /** What another loader found out, of which registries have no word. */
    private static final List<Kind> FOUND_OUT = List.of(Kind.NOT_AN_AGENT, Kind.INVALID_AGENT);

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_]{1,64}");

    /** Of the distribution specification, and what registries say besides. */
    private static final Set<String> KNOWN = Set.of(
            "BLOB_UNKNOWN",
            "BLOB_UPLOAD_INVALID",
            "BLOB_UPLOAD_UNKNOWN",
            "DENIED",
            "DIGEST_INVALID",
            "MANIFEST_BLOB_UNKNOWN",
            "MANIFEST_INVALID",
            "MANIFEST_UNKNOWN",
            "MANIFEST_UNVERIFIED",
            "NAME_INVALID",
            "NAME_UNKNOWN",
            "NOT_FOUND",
            "SIZE_INVALID",
            "TAG_INVALID",
            "TOOMANYREQUESTS",
            "UNAUTHORIZED",
            "UNAVAILABLE",
            "UNKNOWN",
            "UNSUPPORTED");

    private static final int MAX_MESSAGE = 200;

    static ErrorDocument of(Answer answer) {
        Optional<JsonNode> error = parse(answer).map(root -> root.path("errors").path(0));
        Optional<String> code = error.map(e -> e.path("code").asText())
                .filter(text -> CODE.matcher(text).matches());
        Optional<Kind> problem = error.map(e -> e.path("detail").path("code").asText())
                .flatMap(text -> FOUND_OUT.stream()
                        .filter(kind -> kind.code().equals(text))
                        .findFirst());
        if (answer.ask().holdsSecret()) {
            return new ErrorDocument(code.filter(KNOWN::contains), Optional.empty(), problem);
        }
        String text = error.map(e -> e.path("message").asText()).orElseGet(() -> plainText(answer));
        return new ErrorDocument(
                code, Optional.of(Printable.of(text, MAX_MESSAGE)).filter(message -> !message.isEmpty()), problem);
    }

    /** Markup says nothing to anybody in one line. */
    private static String plainText(Answer answer) {
        String body = answer.body().toString();
        return body.stripLeading().startsWith("<") ? "" : body;
    }

    private static Optional<JsonNode> parse(Answer answer) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(answer.body().toString()))
                    .filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
