package io.agentloader.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The body of a request about many references: a JSON object. */
final class ReferenceList {

    private static final String REFERENCES = "references";

    private ReferenceList() {}

    /**
     * The object that was sent.
     *
     * @throws Refusal when it is none by its type or by its bytes
     */
    static JsonNode object(Call call, byte[] body) {
        if (call.header("Content-Type").filter(Json::isType).isEmpty()) {
            throw Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "References come as " + Json.MEDIA_TYPE + ".")
                    .with("supported", List.of(Json.MEDIA_TYPE));
        }
        return Json.object(body)
                .orElseThrow(() ->
                        Refusal.invalidParameter("body", "is no JSON object such as {\"references\": [\"acme/a:1\"]}"));
    }

    /**
     * The texts of {@code references}, and of no other member: one that nobody knows is something misspelt.
     *
     * @throws Refusal when there are none or too many, or one is no text
     */
    static List<String> texts(JsonNode object, int most) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            if (!names.next().equals(REFERENCES)) {
                throw Refusal.invalidParameter(
                        "body", "has a member that a list of references does not have", List.of(REFERENCES));
            }
        }
        JsonNode listed = object.path(REFERENCES);
        if (!listed.isArray() || listed.isEmpty() || listed.size() > most) {
            throw Refusal.invalidParameter(REFERENCES, "has to be a list of 1 to " + most + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : listed) {
            if (!text.isTextual()) {
                throw Refusal.invalidParameter(REFERENCES, "has to be a list of texts, and one of them is none");
            }
            texts.add(text.textValue());
        }
        return texts;
    }
}
