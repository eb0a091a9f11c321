package io.agentloader.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** What clouds write in JSON. Nothing here throws: what cannot be read is not there. */
final class CloudJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** In the year 9999. */
    private static final long MAX_SECONDS = 253_000_000_000L;

    private CloudJson() {}

    static JsonNode parse(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text)).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException broken) {
            return MissingNode.getInstance();
        }
    }

    /** A text that is not empty. */
    static Optional<String> text(JsonNode node, String name) {
        return Optional.of(node.path(name).asText()).filter(value -> !value.isEmpty());
    }

    /** A text that has to be there. */
    static String required(CloudAnswer answer, JsonNode node, String name) {
        return text(node, name)
                .orElseThrow(() -> CloudRefusal.because(answer.host() + " sent an answer without " + name));
    }

    /** Seconds since 1970, whose fraction does not matter. */
    static Optional<Instant> instant(JsonNode node, String name) {
        return Optional.of(node.path(name))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asLong)
                .filter(value -> value > 0 && value < MAX_SECONDS)
                .map(Instant::ofEpochSecond);
    }

    /** A whole number of seconds, also when it is written as a text. */
    static Optional<Long> seconds(JsonNode node, String name) {
        return Optional.of(node.path(name).asLong()).filter(value -> value > 0 && value <= Integer.MAX_VALUE);
    }

    /** The claims of a token, unverified: they tell us about ourselves alone. */
    static JsonNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            return parts.length < 2
                    ? MissingNode.getInstance()
                    : parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noBase64) {
            return MissingNode.getInstance();
        }
    }
}
