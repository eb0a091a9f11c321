package io.agentloader.hooks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The JSON objects that bodies are. */
final class Bodies {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    static Part object(byte[] body) {
        return object("", body);
    }

    /** An object that a text holds, as bytes in base64. */
    static Part inBase64(Part text) {
        try {
            return object(text.path(), Base64.getDecoder().decode(text.text()));
        } catch (IllegalArgumentException notBase64) {
            throw new UnreadableHook(text.path(), "is not base64");
        }
    }

    private static Part object(String path, byte[] bytes) {
        try {
            // the parser takes overlong forms for what they mean
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            @Nullable JsonNode node = JSON.readTree(bytes);
            if (node != null && node.isObject()) {
                return new Part(path, node);
            }
        } catch (IOException malformed) {
            throw new UnreadableHook(path, "is no JSON");
        }
        throw new UnreadableHook(path, "is no JSON object");
    }
}
