package io.agentloader.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Digest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the body of a request to share says.
 *
 * @param file of the agent, as dev mode knows it
 * @param to the reference that is to name it, as it was written
 * @param digest of what was shown and is to be published
 * @param replaces what the reference was shown to name; empty where nothing
 */
record ShareWish(String file, String to, Optional<Digest> digest, Optional<Digest> replaces) {

    private static final List<String> LOOK = List.of("file", "to");
    private static final List<String> ALL = List.of("file", "to", "digest", "replaces");

    /**
     * Reads it.
     *
     * @param look whether nothing is to be done yet; then the digests have no place in it
     * @throws Refusal when it is something else, by its type or by its bytes
     */
    static ShareWish of(Call call, byte[] body, boolean look) {
        if (call.header("Content-Type").filter(Json::isType).isEmpty()) {
            throw Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "What to share comes as " + Json.MEDIA_TYPE + ".")
                    .with("supported", List.of(Json.MEDIA_TYPE));
        }
        List<String> members = look ? LOOK : ALL;
        JsonNode object = Json.object(body)
                .orElseThrow(() -> Refusal.invalidParameter(
                        "body", "is no JSON object such as {\"file\": \"a.yaml\", \"to\": \"acme/a:1\"}"));
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            if (!members.contains(names.next())) {
                throw Refusal.invalidParameter("body", "has a member that is none of these", members);
            }
        }
        Optional<Digest> digest = digest(object, "digest");
        if (!look && digest.isEmpty()) {
            throw Refusal.invalidParameter("digest", "has to say what was shown: ask with dry-run=true first");
        }
        return new ShareWish(text(object, "file"), text(object, "to"), digest, digest(object, "replaces"));
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw Refusal.invalidParameter(name, "has to be a text");
        }
        return value.textValue();
    }

    private static Optional<Digest> digest(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(Digest.parse(value.asText())
                .orElseThrow(() -> Refusal.invalidParameter(name, "is not sha256: and 64 hexadecimal digits")));
    }
}
