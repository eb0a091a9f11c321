package io.agentloader.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Documents made of texts, numbers, booleans, lists and maps, as the bytes that are sent. */
final class Json {

    static final String MEDIA_TYPE = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** Whether a {@code Content-Type} is this one, parameters and case aside. */
    static boolean isType(String contentType) {
        return MediaType.of(contentType).name().equals(MEDIA_TYPE);
    }

    /** The object that a body is; empty when it is something else. */
    static Optional<JsonNode> object(byte[] body) {
        try {
            // the parser takes overlong forms for what they mean, which whoever checked the body before us may not
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return Optional.ofNullable(STRICT.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException malformed) {
            return Optional.empty();
        }
    }

    static byte[] bytes(Map<String, ? extends @Nullable Object> document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts, numbers and lists are JSON", impossible);
        }
    }
}
