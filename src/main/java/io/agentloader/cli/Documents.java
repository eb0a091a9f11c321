package io.agentloader.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Documents as they are printed: JSON, or the same as YAML. */
final class Documents {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String STEP = "  ";

    /** What no reader of YAML takes for anything but a text. All else is quoted, as in JSON. */
    private static final Pattern PLAIN = Pattern.compile(
            "(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9][A-Za-z0-9_./@+-]*)*");

    private Documents() {}

    static JsonNode of(Map<String, ? extends @Nullable Object> document) {
        return MAPPER.valueToTree(document);
    }

    static JsonNode read(byte[] bytes) throws IOException {
        return MAPPER.readTree(bytes);
    }

    static String json(JsonNode document) {
        try {
            return Terminal.document(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree is JSON", impossible);
        }
    }

    /** Blocks of names and values; what is empty is written in the style of JSON. */
    static String yaml(JsonNode document) {
        StringBuilder text = new StringBuilder();
        if (document.isContainerNode() && !document.isEmpty()) {
            block(document, "", text);
        } else {
            text.append(document).append('\n');
        }
        return Terminal.document(text.toString());
    }

    private static void block(JsonNode node, String indent, StringBuilder text) {
        if (node.isArray()) {
            node.forEach(item -> value(item, indent + "-", indent, text));
        } else {
            node.properties()
                    .forEach(member -> value(member.getValue(), indent + scalar(member.getKey()) + ":", indent, text));
        }
    }

    private static void value(JsonNode node, String before, String indent, StringBuilder text) {
        if (node.isContainerNode() && !node.isEmpty()) {
            text.append(before).append('\n');
            block(node, indent + STEP, text);
        } else {
            String written = node.isTextual() ? scalar(node.asText()) : node.toString();
            text.append(before).append(' ').append(written).append('\n');
        }
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : MAPPER.getNodeFactory().textNode(text).toString();
    }
}
