package io.agentloader.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;

/**
 * The error codes of the distribution specification, each with its status. Two that have no code of their own there have that
 * of their kind.
 */
enum ApiError {
    NAME_INVALID(400, "invalid repository name"),
    NAME_UNKNOWN(404, "repository name not known to registry"),
    TAG_INVALID(400, "not a tag"),
    MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
    MANIFEST_INVALID(400, "not a manifest that this registry takes"),
    MANIFEST_BLOB_UNKNOWN(404, "the manifest refers to what this repository does not have; push that first"),
    BLOB_UNKNOWN(404, "blob unknown to registry"),
    BLOB_UPLOAD_UNKNOWN(404, "no such upload; it may have ended, or have been left alone for too long"),
    BLOB_UPLOAD_INVALID(416, "not where the upload goes on"),
    UPLOAD_BUSY(409, "BLOB_UPLOAD_INVALID", "another request writes to this upload"),
    DIGEST_INVALID(400, "not a digest that this registry can look up, or not that of what was sent"),
    SIZE_INVALID(400, "not as long as was said"),
    TOO_LARGE(413, "SIZE_INVALID", "larger than this registry takes"),
    PAGINATION_NUMBER_INVALID(400, "n is a whole number from 0 on"),
    RANGE_INVALID(416, "no such part"),
    MALFORMED(400, "UNSUPPORTED", "not a request that can be read, or with a first line or headers that are too long"),
    DENIED(403, "this registry is for programs of this machine"),
    UNSUPPORTED(405, "not supported here"),
    TOOMANYREQUESTS(429, "too much at once; try again"),
    NO_ROOM(507, "UNKNOWN", "there is no room left on the disk of this registry"),
    UNKNOWN(500, "the registry could not do it; its log says why"),
    NOT_FOUND(404, "no such end point");

    private final String code;
    private final int status;
    private final String message;

    ApiError(int status, String message) {
        this.status = status;
        this.code = name();
        this.message = message;
    }

    ApiError(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /** As an answer whose detail names what was asked for. */
    Answer about(String subject) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("errors")
                .addObject()
                .put("code", code)
                .put("message", message)
                .put("detail", subject);
        return new Answer(status, DistributionApi.JSON, Buffer.buffer(root.toString()));
    }
}
