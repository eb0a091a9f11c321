package io.agentloader.yaml;

import io.agentloader.yaml.YamlFlaw.Rule;
import java.util.Iterator;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/** The parser's events, one after the other; what the parser throws becomes a flaw here and nowhere else. */
final class YamlEvents {

    private static final int LONGEST_COMPLAINT = 200;

    private final Iterator<Event> events;
    private final String text;

    YamlEvents(Iterable<Event> events, String text) throws YamlFlaw {
        this.text = text;
        this.events = begin(events);
    }

    /** The parser looks at the first characters when it is made. */
    private Iterator<Event> begin(Iterable<Event> parsed) throws YamlFlaw {
        try {
            return parsed.iterator();
        } catch (RuntimeException unreadable) {
            throw flaw(unreadable);
        }
    }

    Event next() throws YamlFlaw {
        try {
            return events.next();
        } catch (RuntimeException unreadable) {
            // whatever the parser trips over, it is the text that cannot be read, and no mistake of the caller's
            throw flaw(unreadable);
        }
    }

    private YamlFlaw flaw(RuntimeException thrown) {
        if (thrown instanceof ReaderException unprintable) {
            int index = text.offsetByCodePoints(
                    0, Math.min(unprintable.getPosition(), text.codePointCount(0, text.length())));
            return new YamlFlaw(
                    Rule.SYNTAX,
                    Position.in(text, index),
                    "holds the character U+%04X, which YAML does not have".formatted(unprintable.getCodePoint()));
        }
        if (thrown instanceof MarkedYamlEngineException marked) {
            String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
            return new YamlFlaw(
                    Rule.SYNTAX,
                    Position.of(marked.getProblemMark().or(marked::getContextMark)),
                    "is not YAML: " + plain(context + marked.getProblem()));
        }
        return new YamlFlaw(Rule.SYNTAX, Position.START, "is not YAML");
    }

    private static String plain(String complaint) {
        String line = complaint.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_COMPLAINT ? line : line.substring(0, LONGEST_COMPLAINT) + "...";
    }
}
