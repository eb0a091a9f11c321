package io.agentloader.config;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One row of the configuration reference, without the prefix {@code agent-loader.}.
 *
 * @param template as in the reference: {@code <host>} and {@code <name>} stand for a key of a map, {@code []} for a list,
 *     which is written with indices or as one value with commas
 */
record KnownKey(String template, KeyEffect effect) {

    private static final Pattern MAP_KEY = Pattern.compile("\"?<(?:host|name)>\"?");
    private static final Pattern ENDING_MAP_KEY = Pattern.compile("\"<host>\"(?:\\[])?$");

    /** Whether a name in a properties file, without the prefix, is this key. */
    boolean isNamed(String name) {
        if (!name.startsWith(literal())) {
            return false;
        }
        return Pattern.compile(pieces().map(piece -> switch (piece) {
                            case "*" -> "(?:\"[^\"]+\"|[^.\"\\[]+)";
                            case "[]" -> "(?:\\[\\d+])?";
                            default -> Pattern.quote(piece);
                        })
                        .collect(Collectors.joining()))
                .matcher(name)
                .matches();
    }

    /**
     * Whether an environment variable, without the prefix, is this key by MicroProfile's rule: upper case, and an
     * underscore for everything that is neither letter nor digit. A map's key that ends the name has to be quoted, which
     * shows as two underscores: a single one may be a variable that Kubernetes made of a Service's name.
     */
    boolean isVariable(String name) {
        if (!PlainName.of(name).startsWith(PlainName.of(literal()))) {
            return false;
        }
        boolean endsInMapKey = ENDING_MAP_KEY.matcher(template).find();
        return Pattern.compile(pieces().map(piece -> switch (piece) {
                            case "*" -> endsInMapKey ? "_[A-Z0-9_]+_" : "[A-Z0-9_]+";
                            case "[]" -> "(?:_\\d+_)?";
                            default -> piece.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
                        })
                        .collect(Collectors.joining()))
                .matcher(name)
                .matches();
    }

    /** Whether it stands for itself alone. */
    boolean isPlain() {
        return literal().length() == template.length();
    }

    /** What each name of it begins with, which is looked at before a pattern is made: nearly every name is another key's. */
    private String literal() {
        int end = 0;
        while (end < template.length() && "\"<[".indexOf(template.charAt(end)) < 0) {
            end++;
        }
        return template.substring(0, end);
    }

    private Stream<String> pieces() {
        String starred = MAP_KEY.matcher(template).replaceAll("*");
        return Stream.of(starred.split("(?<=\\*)|(?=\\*)|(?=\\[])|(?<=\\[])", -1));
    }
}
