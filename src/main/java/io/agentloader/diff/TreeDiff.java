package io.agentloader.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import io.agentloader.diff.Difference.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Two agents value by value. The order of keys does not count, that of lists does. */
public final class TreeDiff {

    private final List<Difference> found = new ArrayList<>();

    private TreeDiff() {}

    /** A value with the way to it. */
    private record Node(List<String> path, JsonNode json) {

        private Node step(String name, JsonNode child) {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            return new Node(longer, child);
        }

        private Optional<Node> get(String name) {
            return Optional.ofNullable(json.get(name)).map(child -> step(name, child));
        }

        private Node item(int index) {
            return step(Integer.toString(index), json.path(index));
        }

        private Value value() {
            StringBuilder pointer = new StringBuilder();
            path.forEach(
                    step -> pointer.append('/').append(step.replace("~", "~0").replace("/", "~1")));
            return new Value(pointer.toString(), json);
        }
    }

    /** What has to change in the one to make it the other, in the order of the files; nothing where they say the same. */
    public static List<Difference> of(JsonNode before, JsonNode after) {
        TreeDiff diff = new TreeDiff();
        diff.compare(new Node(List.of(), before), new Node(List.of(), after), Subject.FILE);
        return Collections.unmodifiableList(diff.found);
    }

    private void compare(Node before, Node after, Subject around) {
        if (before.json().equals(after.json())) {
            return;
        }
        Subject subject = around.at(after.path(), after.json());
        if (before.json().isObject() && after.json().isObject()) {
            fields(before, after, subject);
        } else if (before.json().isArray() && after.json().isArray()) {
            items(before, after, subject);
        } else {
            found.add(new Difference(subject, Optional.of(before.value()), Optional.of(after.value())));
        }
    }

    private void fields(Node before, Node after, Subject subject) {
        Set<String> names = new LinkedHashSet<>();
        before.json().fieldNames().forEachRemaining(names::add);
        after.json().fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            Optional<Node> old = before.get(name).or(() -> section(before, name, after));
            Optional<Node> now = after.get(name).or(() -> section(after, name, before));
            if (old.isPresent() && now.isPresent()) {
                compare(old.get(), now.get(), subject);
            } else {
                old.ifPresent(gone -> removed(gone, subject));
                now.ifPresent(come -> added(come, subject));
            }
        }
    }

    /** Where one file has agents and the other has none, each of them is a change of its own. */
    private static Optional<Node> section(Node file, String name, Node other) {
        return file.path().isEmpty()
                        && Subject.SECTIONS.contains(name)
                        && other.json().path(name).isObject()
                ? Optional.of(file.step(name, JsonNodeFactory.instance.objectNode()))
                : Optional.empty();
    }

    /** What stands in the same place of what was replaced, is compared. */
    private void items(Node before, Node after, Subject subject) {
        Map<JsonNode, Integer> ids = new HashMap<>();
        for (AbstractDelta<Integer> delta : DiffUtils.diff(ids(before, ids), ids(after, ids), new Bounded<>())
                .getDeltas()) {
            int old = delta.getSource().getPosition();
            int now = delta.getTarget().getPosition();
            int common = Math.min(delta.getSource().size(), delta.getTarget().size());
            for (int i = 0; i < common; i++) {
                compare(before.item(old + i), after.item(now + i), subject);
            }
            for (int i = common; i < delta.getSource().size(); i++) {
                removed(before.item(old + i), subject);
            }
            for (int i = common; i < delta.getTarget().size(); i++) {
                added(after.item(now + i), subject);
            }
        }
    }

    /** Equal values have equal numbers, which cost nothing to compare. */
    private static List<Integer> ids(Node list, Map<JsonNode, Integer> known) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode item : list.json()) {
            ids.add(known.computeIfAbsent(item, another -> known.size()));
        }
        return ids;
    }

    private void removed(Node gone, Subject around) {
        Subject subject = around.at(gone.path(), gone.json());
        found.add(new Difference(subject, Optional.of(gone.value()), Optional.empty()));
    }

    private void added(Node come, Subject around) {
        Subject subject = around.at(come.path(), come.json());
        found.add(new Difference(subject, Optional.empty(), Optional.of(come.value())));
    }
}
