package io.agentloader.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a body, and where it is. What is not there and what is {@code null} are the same; what is of another type than asked for
 * is an {@link UnreadableHook}.
 */
record Part(String path, JsonNode node) {

    /** More than a registry tells at once, and few enough to look for each in the store. */
    static final int MOST = 1000;

    Part at(String member) {
        return new Part(path.isEmpty() ? member : path + "." + member, node.path(member));
    }

    boolean isThere() {
        return !(node instanceof MissingNode) && !node.isNull();
    }

    /** A member that is an object, and has to be there. */
    Part object(String member) {
        Part part = at(member);
        if (!part.node.isObject()) {
            throw part.isNo("an object");
        }
        return part;
    }

    /** The members of a list that has to be there, each an object. */
    List<Part> objects(String member) {
        List<Part> all = list(member);
        all.stream().filter(part -> !part.node.isObject()).findFirst().ifPresent(part -> {
            throw part.isNo("an object");
        });
        return all;
    }

    /** The members of a list that has to be there, each a text. */
    List<Part> texts(String member) {
        List<Part> all = list(member);
        all.forEach(Part::text);
        return all;
    }

    private List<Part> list(String member) {
        Part part = at(member);
        if (!part.node.isArray()) {
            throw part.isNo("a list");
        }
        if (part.node.size() > MOST) {
            throw new UnreadableHook(part.path, "has more than " + MOST + " members");
        }
        List<Part> all = new ArrayList<>();
        for (int i = 0; i < part.node.size(); i++) {
            all.add(new Part(part.path + "[" + i + "]", part.node.path(i)));
        }
        return all;
    }

    /** A text that has to be there. */
    String text(String member) {
        return at(member).text();
    }

    String text() {
        if (!node.isTextual()) {
            throw isNo("a text");
        }
        return node.textValue();
    }

    /** A text that may be missing. An empty one is as good as none. */
    Optional<String> optional(String member) {
        Part part = at(member);
        return part.isThere() ? Optional.of(part.text()).filter(text -> !text.isEmpty()) : Optional.empty();
    }

    private UnreadableHook isNo(String type) {
        return new UnreadableHook(path, isThere() ? "is not " + type : "is not there, and has to be " + type);
    }
}
