package io.agentloader.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agentloader.yaml.YamlFlaw.Rule;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;

/** What a scalar is, by YAML's core schema (YAML 1.2 section 10.3): nothing, a truth value, a number, or a text. */
final class Scalars {

    /** Longer ones take time that grows with the square of their length. */
    private static final int LONGEST_NUMBER = 128;

    private static final Pattern NUMBER_LIKE = Pattern.compile("[-+.0-9][-+.0-9eE]*+");
    private static final Set<Tag> TYPES = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
    private static final String NON_SPECIFIC = "!";

    private final CoreScalarResolver resolver = new CoreScalarResolver(false);
    private final JsonNodeFactory json = JsonNodeFactory.instance;

    JsonNode value(ScalarEvent event) throws YamlFlaw {
        String text = event.getValue();
        Optional<String> tag = event.getTag();
        if (tag.isEmpty()) {
            return event.isPlain() ? typed(resolved(event), event) : json.textNode(text);
        }
        if (tag.get().equals(NON_SPECIFIC)) {
            return json.textNode(text);
        }
        return tagged(new Tag(tag.get()), event);
    }

    private JsonNode tagged(Tag tag, ScalarEvent event) throws YamlFlaw {
        if (!TYPES.contains(tag)) {
            throw TreeBuilder.unknownTag(tag.getValue(), event);
        }
        if (tag.equals(Tag.STR)) {
            return json.textNode(event.getValue());
        }
        Tag actual = resolved(event);
        boolean fits = actual.equals(tag) || (tag.equals(Tag.FLOAT) && actual.equals(Tag.INT));
        if (!fits) {
            throw new YamlFlaw(
                    Rule.TAG,
                    Position.of(event.getStartMark()),
                    "has a value that is not of the type that its tag says");
        }
        return typed(tag, event);
    }

    private Tag resolved(ScalarEvent event) throws YamlFlaw {
        String text = event.getValue();
        if (text.length() > LONGEST_NUMBER) {
            if (NUMBER_LIKE.matcher(text).matches()) {
                throw number(
                        event, "has a number of more than " + LONGEST_NUMBER + " characters; quote a text of digits");
            }
            return Tag.STR;
        }
        return resolver.resolve(text, true);
    }

    private JsonNode typed(Tag tag, ScalarEvent event) throws YamlFlaw {
        String text = event.getValue();
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return json.booleanNode(text.equalsIgnoreCase("true"));
        }
        if (tag.equals(Tag.INT)) {
            return whole(text);
        }
        return tag.equals(Tag.FLOAT) ? fraction(text, event) : json.textNode(text);
    }

    private JsonNode whole(String text) {
        BigInteger value = text.startsWith("0x")
                ? new BigInteger(text.substring(2), 16)
                : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        return value.bitLength() < Long.SIZE ? json.numberNode(value.longValue()) : json.numberNode(value);
    }

    private JsonNode fraction(String text, ScalarEvent event) throws YamlFlaw {
        String last = text.substring(text.length() - 1);
        double value = last.matches("[0-9.]") ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw number(event, "has the number " + text + ", which JSON does not have");
        }
        return json.numberNode(value);
    }

    private static YamlFlaw number(ScalarEvent event, String what) {
        return new YamlFlaw(Rule.NUMBER, Position.of(event.getStartMark()), what);
    }
}
