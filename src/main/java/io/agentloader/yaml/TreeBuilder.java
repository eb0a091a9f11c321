package io.agentloader.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agentloader.yaml.YamlFlaw.Rule;
import io.agentloader.yaml.YamlNode.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes the tree of one document. What an alias names is shared and not copied, and counted as often as it is named: the
 * limits hold for what a reader of the JSON would see.
 */
final class TreeBuilder {

    private static final String MERGE = "<<";
    private static final int SHOWN = 60;

    private final YamlEvents events;
    private final YamlLimits limits;
    private final Scalars scalars = new Scalars();
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private int depth;
    private int aliases;
    private int nodes;

    TreeBuilder(YamlEvents events, YamlLimits limits) {
        this.events = events;
        this.limits = limits;
    }

    YamlNode document() throws YamlFlaw {
        events.next();
        if (!(events.next() instanceof DocumentStartEvent)) {
            return YamlNode.scalar(JsonNodeFactory.instance.nullNode(), Position.START);
        }
        YamlNode root = node(events.next());
        events.next();
        Event after = events.next();
        if (after instanceof DocumentStartEvent) {
            throw flaw(Rule.DOCUMENTS, after, "holds more than one document; an agent is one");
        }
        return root;
    }

    private YamlNode node(Event event) throws YamlFlaw {
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        count(1, event);
        YamlNode made = event instanceof ScalarEvent scalar
                ? YamlNode.scalar(scalars.value(scalar), Position.of(event.getStartMark()))
                : collection((CollectionStartEvent) event);
        if (event instanceof NodeEvent named) {
            named.getAnchor().ifPresent(anchor -> anchors.put(anchor, made));
        }
        return made;
    }

    private YamlNode aliased(AliasEvent alias) throws YamlFlaw {
        aliases++;
        if (aliases > limits.aliases()) {
            throw flaw(Rule.ALIASES, alias, "has more than " + limits.aliases() + " aliases");
        }
        // an anchor counts when its node is whole, so that no alias is inside of what it names
        Optional<YamlNode> target = Optional.ofNullable(anchors.get(alias.getAlias()));
        YamlNode named = target.orElseThrow(() -> flaw(
                Rule.ALIASES,
                alias,
                "has the alias *" + shown(alias.getAlias().getValue())
                        + " where nothing whole of that name is before it"));
        if (depth + named.height() > limits.depth()) {
            throw tooDeep(alias);
        }
        count(named.size(), alias);
        return named;
    }

    private YamlNode collection(CollectionStartEvent event) throws YamlFlaw {
        checkTag(event);
        depth++;
        if (depth > limits.depth()) {
            throw tooDeep(event);
        }
        YamlNode made = event instanceof MappingStartEvent ? mapping(event) : sequence(event);
        depth--;
        return made;
    }

    private YamlNode sequence(Event start) throws YamlFlaw {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event));
        }
        return YamlNode.sequence(items, Position.of(start.getStartMark()));
    }

    private YamlNode mapping(Event start) throws YamlFlaw {
        Map<String, Field> fields = new LinkedHashMap<>();
        List<YamlNode> merged = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            String key = key(event);
            Field field = new Field(Position.of(event.getStartMark()), node(events.next()));
            if (key.equals(MERGE) && ((ScalarEvent) event).isPlain()) {
                merged.addAll(mappings(field));
            } else if (fields.putIfAbsent(key, field) != null) {
                throw flaw(Rule.DUPLICATE_KEY, event, "has the key " + shown(key) + " twice in one mapping");
            }
        }
        // what a mapping says itself counts before what it takes over
        merged.forEach(from -> from.fields().forEach(fields::putIfAbsent));
        return YamlNode.mapping(fields, Position.of(start.getStartMark()));
    }

    private String key(Event event) throws YamlFlaw {
        boolean text =
                event instanceof ScalarEvent scalar && scalars.value(scalar).isTextual();
        if (!text) {
            throw flaw(Rule.KEY, event, "has a key that is no text; put it in quotes");
        }
        return ((ScalarEvent) event).getValue();
    }

    /** What {@code <<} takes over: a mapping, or a list of them. */
    private static List<YamlNode> mappings(Field field) throws YamlFlaw {
        YamlNode value = field.value();
        List<YamlNode> all = value.json().isArray() ? value.items() : List.of(value);
        if (!all.stream().allMatch(one -> one.json().isObject())) {
            throw new YamlFlaw(Rule.KEY, field.key(), "has << with something else than a mapping");
        }
        return all;
    }

    private void count(int more, Event event) throws YamlFlaw {
        nodes += more;
        if (nodes > limits.nodes()) {
            throw flaw(Rule.NODES, event, "has more than " + limits.nodes() + " values, its aliases expanded");
        }
    }

    private YamlFlaw tooDeep(Event event) {
        return flaw(Rule.DEPTH, event, "has more than " + limits.depth() + " levels");
    }

    private static void checkTag(CollectionStartEvent event) throws YamlFlaw {
        Tag own = event instanceof MappingStartEvent ? Tag.MAP : Tag.SEQ;
        Optional<String> other = event.getTag().filter(tag -> !tag.equals("!") && !tag.equals(own.getValue()));
        if (other.isPresent()) {
            throw unknownTag(other.get(), event);
        }
    }

    static YamlFlaw unknownTag(String tag, Event event) {
        return flaw(Rule.TAG, event, "has the tag " + shown(tag) + ", which is none of JSON's types");
    }

    private static YamlFlaw flaw(Rule rule, Event event, String what) {
        return new YamlFlaw(rule, Position.of(event.getStartMark()), what);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...";
    }
}
