package io.agentloader.schema;

import io.agentloader.yaml.Position;
import io.agentloader.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A value in a document with the way to it.
 *
 * @param key where the key of the value stands, where it has one; a finding about a whole mapping is best told there
 */
record Place(YamlNode node, String pointer, Optional<Position> key) {

    static Place of(YamlNode root) {
        return new Place(root, "", Optional.empty());
    }

    /** Where an editor should put its mark. */
    Position position() {
        return node.json().isContainerNode() ? key.orElse(node.position()) : node.position();
    }

    /** The place of a key itself. */
    Place named(String name) {
        YamlNode.Field field = node.fields().get(name);
        return field == null ? this : new Place(field.value(), step(name), Optional.of(field.key()));
    }

    Optional<Place> get(String name) {
        return node.fields().containsKey(name) ? Optional.of(named(name)) : Optional.empty();
    }

    /** All entries of a mapping; none of anything else. */
    List<Place> fields() {
        return node.fields().keySet().stream().map(this::named).toList();
    }

    /** All items of a list; none of anything else. */
    List<Place> items() {
        return IntStream.range(0, node.items().size())
                .mapToObj(index -> new Place(node.items().get(index), step(Integer.toString(index)), Optional.empty()))
                .toList();
    }

    /** The last part of the way: the key or the index. */
    String name() {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    /** One step further: an entry's key, or an item's index; this place itself where there is no such thing. */
    Place then(String step) {
        if (node.json().isArray() && step.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(step);
            return index < node.items().size()
                    ? new Place(node.items().get(index), step(step), Optional.empty())
                    : this;
        }
        return named(step);
    }

    private String step(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
