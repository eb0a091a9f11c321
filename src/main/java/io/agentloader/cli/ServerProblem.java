package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentloader.failure.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A service that was asked answered with a problem document. */
final class ServerProblem extends RuntimeException {

    private final transient JsonNode document;

    ServerProblem(JsonNode document) {
        super(document.path("detail").asText("the service answered with a problem that says nothing"));
        this.document = document;
    }

    /** Nobody answered there, or somebody who is no such service. */
    static ServerProblem notAnswered(String url, String how) {
        String detail = "the service at " + url + " " + how;
        return new ServerProblem(Documents.of(Map.of(
                "type",
                "/problems/registry-unavailable",
                "code",
                "registry-unavailable",
                "detail",
                detail,
                "hint",
                "Check that the service runs, and listens at " + url + "; without --server no service is asked.")));
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    Optional<String> hint() {
        return Optional.of(document.path("hint").asText()).filter(text -> !text.isEmpty());
    }

    /** As the service said it, with the status of this process. */
    JsonNode document() {
        ObjectNode told = document.deepCopy();
        return told.put("exit", exit().status());
    }

    /** A kind of ours has one everywhere; of others the class of the status tells. */
    Exit exit() {
        String code = document.path("code").asText();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .map(Exit::of)
                .orElseGet(() -> ofServer(code, document.path("status").asInt()));
    }

    private static Exit ofServer(String code, int status) {
        return switch (code) {
            case "unauthenticated", "forbidden" -> Exit.UNAUTHORIZED;
            case "internal-error" -> Exit.INTERNAL_ERROR;
            case "too-many-requests" -> Exit.UNAVAILABLE;
            default -> status < 500 ? Exit.USAGE : Exit.UNAVAILABLE;
        };
    }
}
