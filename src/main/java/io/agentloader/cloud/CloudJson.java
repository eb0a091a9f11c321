package io.agentloader.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** What clouds write in JSON. Nothing here throws: what cannot be read is not there. */
final class CloudJson {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    /** Seconds since 1970, with a fraction or without, or a time in ISO 8601. */
    static Optional<Instant> instant(JsonNode node, String name) {
        return text(node, name).flatMap(CloudJson::instant);
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(
                    text.indexOf('T') < 0
                            ? Instant.ofEpochSecond(new BigDecimal(text).longValue())
                            : Instant.parse(text));
        } catch (NumberFormatException | DateTimeException rubbish) {
            return Optional.empty();
        }
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
