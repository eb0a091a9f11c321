package io.agentloader.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents made of texts, numbers, booleans, lists and maps, as the bytes that are sent. */
final class Json {

    static final String MEDIA_TYPE = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static byte[] bytes(Map<String, ? extends @Nullable Object> document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts, numbers and lists are JSON", impossible);
        }
    }
}
