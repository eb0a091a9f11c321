package io.agentloader.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.agentloader.schema.Finding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a validator complains about, in words for the author of the file. */
final class SchemaWords {

    private static final Map<String, String> TYPES = Map.of(
            "string", "a text",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "array", "a list",
            "object", "a mapping",
            "null", "empty");

    private final JsonNode source;
    private final Place place;
    private final ValidationMessage message;
    private final List<String> instead;

    SchemaWords(JsonNode source, Place root, Branches.Told told) {
        this.source = source;
        this.message = told.message();
        this.instead = told.instead();
        this.place = at(root, message.getInstanceLocation());
    }

    Finding finding() {
        return switch (message.getType()) {
            case "additionalProperties", "unevaluatedProperties", "propertyNames" -> unknownKey();
            case "required" -> missingKey();
            case "type" -> wrongType();
            case "enum", "const" -> unknownValue();
            case "minimum" -> bound("at least ");
            case "maximum" -> bound("at most ");
            case "exclusiveMinimum" -> bound("more than ");
            case "exclusiveMaximum" -> bound("less than ");
            case "minItems" -> length("fewer items");
            case "maxItems" -> length("more items");
            case "minLength" -> length("fewer characters");
            case "maxLength" -> length("more characters");
            case "minProperties" -> length("fewer keys");
            case "maxProperties" -> length("more keys");
            case "pattern" ->
                wrongForm("does not match "
                        + Nearest.shown(message.getSchemaNode().asText()));
            case "format" -> wrongForm("is not written as " + format());
            default -> other();
        };
    }

    private static Place at(Place root, JsonNodePath path) {
        Place place = root;
        for (int i = 0; i < path.getNameCount(); i++) {
            place = place.then(path.getName(i));
        }
        return place;
    }

    private Finding unknownKey() {
        String name = String.valueOf(message.getProperty());
        Place key = place.named(name);
        return new Finding(
                Finding.Severity.ERROR,
                Code.UNKNOWN_KEY,
                "there is no key " + Nearest.shown(name) + " here" + Nearest.hint(name, known()),
                key.pointer(),
                key.key().orElse(key.position()));
    }

    /** The keys that the schema has where it refuses others: beside the keyword that refused. */
    private List<String> known() {
        JsonNode node = source;
        JsonNodePath fragment = message.getSchemaLocation().getFragment();
        for (int i = 0; i < fragment.getNameCount() - 1; i++) {
            node = node.isArray() && fragment.getElement(i) instanceof Integer index
                    ? node.path(index)
                    : node.path(fragment.getName(i));
        }
        List<String> names = new ArrayList<>();
        node.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Finding missingKey() {
        String name = String.valueOf(message.getProperty());
        String missing = instead.isEmpty()
                ? "the key " + name + " is missing."
                : "one of the keys " + name + ", " + String.join(", ", instead) + " has to be there.";
        return Finding.error(Code.MISSING_KEY, missing, place);
    }

    private Finding wrongType() {
        JsonNode value = place.node().json();
        List<String> allowed = texts(message.getSchemaNode());
        String expected =
                allowed.stream().map(type -> TYPES.getOrDefault(type, type)).collect(Collectors.joining(" or "));
        boolean quotes = allowed.contains("string") && value.isValueNode() && !value.isNull();
        String help = quotes ? "; put it in quotes." : value.isNull() ? "; give it a value, or take the key out." : ".";
        return Finding.error(
                Code.WRONG_TYPE, subject() + " has to be " + expected + ", and is " + kind(value) + help, place);
    }

    private static String kind(JsonNode value) {
        String type = value.isIntegralNumber()
                ? "integer"
                : value.getNodeType().name().toLowerCase(Locale.ROOT);
        return value.isBoolean() ? value.asText() : TYPES.getOrDefault(type, type);
    }

    private Finding unknownValue() {
        List<String> allowed = texts(message.getSchemaNode());
        String value = shown();
        return Finding.error(
                Code.UNKNOWN_VALUE, subject() + " cannot be " + value + Nearest.hint(value, allowed), place);
    }

    private Finding bound(String how) {
        return Finding.error(
                Code.OUT_OF_RANGE,
                subject() + " has to be " + how + message.getSchemaNode().asText() + ", and is " + shown() + ".",
                place);
    }

    private Finding length(String how) {
        return Finding.error(
                Code.OUT_OF_RANGE,
                subject() + " has " + how + " than " + message.getSchemaNode().asText() + ".",
                place);
    }

    private Finding wrongForm(String what) {
        return Finding.error(Code.WRONG_FORM, subject() + " is " + shown() + ", which " + what + ".", place);
    }

    private String format() {
        String format = message.getSchemaNode().asText();
        return format.equals("uri") ? "an address, such as https://example.com/path" : Nearest.shown(format);
    }

    private Finding other() {
        return Finding.error(
                Code.OTHER,
                subject() + " does not keep to " + Nearest.shown(message.getType()) + " of the schema.",
                place);
    }

    private String subject() {
        return place.pointer().isEmpty() ? "the file" : Nearest.shown(place.name());
    }

    private String shown() {
        JsonNode value = place.node().json();
        return value.isValueNode() ? Nearest.shown(value.asText()) : kind(value);
    }

    private static List<String> texts(JsonNode node) {
        Stream<JsonNode> all = node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node);
        return all.map(JsonNode::asText).toList();
    }
}
