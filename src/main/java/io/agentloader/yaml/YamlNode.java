package io.agentloader.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value of a document: what it is as JSON, and where it stands. */
public final class YamlNode {

    /**
     * One entry of a mapping.
     *
     * @param key where its key stands
     */
    public record Field(Position key, YamlNode value) {}

    private final JsonNode json;
    private final Position position;
    private final Map<String, Field> fields;
    private final List<YamlNode> items;
    private final int size;
    private final int height;

    private YamlNode(JsonNode json, Position position, Map<String, Field> fields, List<YamlNode> items) {
        this.json = json;
        this.position = position;
        this.fields = fields;
        this.items = items;
        int inside = 0;
        int highest = 0;
        for (Field field : fields.values()) {
            inside = Math.addExact(inside, field.value().size);
            highest = Math.max(highest, field.value().height);
        }
        for (YamlNode item : items) {
            inside = Math.addExact(inside, item.size);
            highest = Math.max(highest, item.height);
        }
        this.size = inside + 1;
        this.height = json.isContainerNode() ? highest + 1 : 0;
    }

    static YamlNode scalar(JsonNode value, Position position) {
        return new YamlNode(value, position, Map.of(), List.of());
    }

    static YamlNode mapping(Map<String, Field> fields, Position position) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, field) -> object.set(name, field.value().json));
        return new YamlNode(object, position, Collections.unmodifiableMap(fields), List.of());
    }

    static YamlNode sequence(List<YamlNode> items, Position position) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(item.json));
        return new YamlNode(array, position, Map.of(), Collections.unmodifiableList(items));
    }

    /** As JSON, aliases expanded, keys in their order. Shared: not to be changed. */
    public JsonNode json() {
        return json;
    }

    /** Where it begins; of what an alias brought, where that stands. */
    public Position position() {
        return position;
    }

    /** The entries of a mapping in their order; none of anything else. */
    public Map<String, Field> fields() {
        return fields;
    }

    /** The items of a sequence; none of anything else. */
    public List<YamlNode> items() {
        return items;
    }

    /** The value of that key; empty when this is no mapping or has no such key. */
    public Optional<YamlNode> get(String name) {
        return Optional.ofNullable(fields.get(name)).map(Field::value);
    }

    /** The text of that key; empty when there is none, or something else than a text. */
    public Optional<String> text(String name) {
        return get(name).flatMap(YamlNode::text);
    }

    /** The text that it is; empty when it is something else. */
    public Optional<String> text() {
        return json.isTextual() ? Optional.of(json.textValue()) : Optional.empty();
    }

    /** How many values it holds, itself included and aliases expanded. */
    int size() {
        return size;
    }

    /** How many collections are inside each other. */
    int height() {
        return height;
    }
}
