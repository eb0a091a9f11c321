package io.agentloader.credentials;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a docker configuration, of which one entry of {@code auths} is changed and every other character stays: other tools
 * keep things of theirs in it.
 */
final class ConfigText {

    /** As docker itself begins one. */
    static final String NEW = "{\n}\n";

    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String AUTHS = "auths";

    private final String text;
    private final int start;
    private final boolean empty;
    private final Optional<Part> auths;
    private final List<Part> entries;

    /** A member of an object: from the quote of its name to behind its value. */
    private record Part(String name, int begin, int value, int end) {}

    private ConfigText(String text, int start, boolean empty, Optional<Part> auths, List<Part> entries) {
        this.text = text;
        this.start = start;
        this.empty = empty;
        this.auths = auths;
        this.entries = entries;
    }

    /**
     * Finds what can be changed.
     *
     * @throws IOException that quotes nothing of the text, saying why nothing in it can be
     */
    static ConfigText of(String text) throws IOException {
        try (JsonParser json = STRICT.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            return read(text, json);
        } catch (JsonProcessingException broken) {
            int line = broken.getLocation() == null ? 0 : broken.getLocation().getLineNr();
            throw new IOException("it is no JSON, or has a name twice: line " + line);
        }
    }

    private static ConfigText read(String text, JsonParser json) throws IOException {
        int start = end(json);
        List<Part> members = new ArrayList<>();
        List<Part> entries = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isAuths = json.currentName().equals(AUTHS);
            members.add(member(json, isAuths ? entries : null));
        }
        if (json.nextToken() != null) {
            throw new IOException("it has something behind its JSON object");
        }
        Optional<Part> auths =
                members.stream().filter(member -> member.name().equals(AUTHS)).findFirst();
        return new ConfigText(text, start, members.isEmpty(), auths, List.copyOf(entries));
    }

    private static Part member(JsonParser json, @Nullable List<Part> entries) throws IOException {
        String name = json.currentName();
        int begin = begin(json);
        JsonToken token = json.nextToken();
        int value = begin(json);
        if (entries != null) {
            readEntries(json, token, entries);
        } else {
            json.skipChildren();
            json.finishToken();
        }
        return new Part(name, begin, value, end(json));
    }

    private static void readEntries(JsonParser json, JsonToken token, List<Part> entries) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new IOException("its auths are no JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            entries.add(member(json, null));
        }
    }

    private static int begin(JsonParser json) {
        return (int) json.currentTokenLocation().getCharOffset();
    }

    private static int end(JsonParser json) {
        return (int) json.currentLocation().getCharOffset();
    }

    /** With this value, which is JSON, for that key of {@code auths}. */
    String with(String key, String value) {
        String entry = quoted(key) + ": " + value;
        if (auths.isEmpty()) {
            return replaced(start, start, "\n\t" + quoted(AUTHS) + ": " + only(entry) + (empty ? "" : ","));
        }
        Optional<Part> there =
                entries.stream().filter(known -> known.name().equals(key)).findFirst();
        if (there.isPresent()) {
            return replaced(there.get().value(), there.get().end(), value);
        }
        if (entries.isEmpty()) {
            Part whole = auths.orElseThrow();
            return replaced(whole.value(), whole.end(), only(entry));
        }
        Part last = entries.get(entries.size() - 1);
        return replaced(last.end(), last.end(), "," + before(last) + entry);
    }

    private static String only(String entry) {
        return "{\n\t\t" + entry + "\n\t}";
    }

    /** The white space in front of an entry, so that the next one looks like it. */
    private String before(Part entry) {
        int from = entry.begin();
        while (Character.isWhitespace(text.charAt(from - 1))) {
            from--;
        }
        return text.substring(from, entry.begin());
    }

    /** Without the entries of {@code auths} under such keys. */
    String without(Predicate<String> keys) throws IOException {
        OptionalInt found = IntStream.range(0, entries.size())
                .filter(at -> keys.test(entries.get(at).name()))
                .findFirst();
        return found.isEmpty() ? text : of(without(found.getAsInt())).without(keys);
    }

    private String without(int at) {
        Part gone = entries.get(at);
        if (entries.size() == 1) {
            Part whole = auths.orElseThrow();
            return replaced(whole.value(), whole.end(), "{}");
        }
        return at + 1 < entries.size()
                ? replaced(gone.begin(), entries.get(at + 1).begin(), "")
                : replaced(entries.get(at - 1).end(), gone.end(), "");
    }

    private String replaced(int from, int to, String with) {
        return text.substring(0, from) + with + text.substring(to);
    }

    static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
