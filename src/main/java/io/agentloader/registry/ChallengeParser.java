package io.agentloader.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one {@code WWW-Authenticate} line. Each step moves forward, so any text is read in linear time, and what is no
 * challenge is skipped: a registry's sloppy header must not be the reason that nobody can log in.
 */
final class ChallengeParser {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String text;
    private final List<Challenge> challenges = new ArrayList<>();
    private String scheme = "";
    private Map<String, String> parameters = new LinkedHashMap<>();
    private int position;
    /** Whether the scheme was the last thing read: what follows may be its {@code token68}. */
    private boolean atScheme;

    ChallengeParser(String text) {
        this.text = text;
    }

    List<Challenge> parse() {
        while (position < text.length()) {
            step();
        }
        flush();
        return List.copyOf(challenges);
    }

    private void step() {
        char c = text.charAt(position);
        if (c == ',') {
            atScheme = false;
            position++;
        } else if (c == '"') {
            quoted();
        } else if (isToken(c)) {
            word(token());
        } else {
            position++;
        }
    }

    private void word(String word) {
        spaces();
        if (position < text.length() && text.charAt(position) == '=' && !scheme.isEmpty()) {
            parameterOrToken68(word);
            return;
        }
        if (atScheme) {
            atScheme = false;
        } else {
            flush();
            scheme = word.toLowerCase(Locale.ROOT);
            atScheme = true;
        }
    }

    /** {@code name=value}; the padding of a {@code token68} looks like one without a value. */
    private void parameterOrToken68(String word) {
        while (position < text.length() && text.charAt(position) == '=') {
            position++;
        }
        spaces();
        String value = value();
        if (!value.isEmpty()) {
            parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
        }
        atScheme = false;
    }

    private String value() {
        if (position < text.length() && text.charAt(position) == '"') {
            return quoted();
        }
        int start = position;
        while (position < text.length() && ", \t\"".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        position++;
        while (position < text.length() && text.charAt(position) != '"') {
            if (text.charAt(position) == '\\' && position + 1 < text.length()) {
                position++;
            }
            value.append(text.charAt(position));
            position++;
        }
        position++;
        return value.toString();
    }

    private String token() {
        int start = position;
        while (position < text.length() && isToken(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private void spaces() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
    }

    private void flush() {
        if (!scheme.isEmpty()) {
            challenges.add(new Challenge(scheme, parameters));
        }
        scheme = "";
        parameters = new LinkedHashMap<>();
    }

    private static boolean isToken(char c) {
        return (c < 128 && Character.isLetterOrDigit(c)) || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
