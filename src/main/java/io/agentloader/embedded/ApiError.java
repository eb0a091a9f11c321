package io.agentloader.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;

/** The error codes of the distribution specification that reading can meet, each with its status. */
enum ApiError {
    NAME_INVALID(400, "invalid repository name"),
    NAME_UNKNOWN(404, "repository name not known to registry"),
    MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
    BLOB_UNKNOWN(404, "blob unknown to registry"),
    DIGEST_INVALID(400, "not a digest that this registry can look up"),
    PAGINATION_NUMBER_INVALID(400, "n is a whole number from 0 on"),
    UNSUPPORTED(405, "this registry can only be read"),
    NOT_FOUND(404, "no such end point");

    private final int status;
    private final String message;

    ApiError(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /** As an answer whose detail names what was asked for. */
    Answer about(String subject) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("errors")
                .addObject()
                .put("code", name())
                .put("message", message)
                .put("detail", subject);
        return new Answer(status, DistributionApi.JSON, Buffer.buffer(root.toString()));
    }
}
