package io.agentloader.oci;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The grammar of a reference's parts, scanned by hand: one regular expression for a repository overflows the stack at a
 * few thousand components, and could not tell where the flaw is. Each scanner looks at {@code text[from, to)} and answers
 * with the index of the first character that cannot stand there ({@code to} when something is missing at the end), or
 * {@link #SOUND}.
 */
final class ReferenceGrammar {

    static final int SOUND = -1;

    private static final int MAX_TAG_LENGTH = 128;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65_535;
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern FOREIGN_DIGEST =
            Pattern.compile("(?!sha256:|sha512:)[A-Za-z0-9+._-]+:[A-Za-z0-9=_-]+");

    private ReferenceGrammar() {}

    /** Whether the part before the first slash is to be read as a registry, a sound one or not. */
    static boolean startsWithRegistry(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? text : text.substring(0, slash);
        return first.equals("localhost") || first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.startsWith("[");
    }

    static boolean startsWithScheme(String text) {
        return SCHEME.matcher(text).lookingAt();
    }

    static boolean isHex(String text, int length) {
        return text.length() == length && text.chars().allMatch(ReferenceGrammar::isHexDigit);
    }

    static boolean isBareDigest(String text) {
        return Digest.parse(text.toLowerCase(Locale.ROOT)).isPresent();
    }

    /** Whether it is written as a digest, of an algorithm that this project cannot verify. */
    static boolean isForeignDigest(String text) {
        return FOREIGN_DIGEST.matcher(text).matches();
    }

    /** Lower case, and the one name of Docker Hub: else one agent has two entries and a deny list can be walked around. */
    static String normalRegistry(String registry) {
        String lower = registry.toLowerCase(Locale.ROOT);
        return lower.equals("index.docker.io") ? "docker.io" : lower;
    }

    /** {@code host[:port]}. */
    static int registry(String text, int from, int to) {
        boolean bracketed = from < to && text.charAt(from) == '[';
        int close = bracketed ? text.indexOf(']', from) : -1;
        if (bracketed && (close < 0 || close >= to)) {
            return to;
        }
        int end = bracketed ? close + 1 : colonOrEnd(text, from, to);
        int flaw = bracketed ? HostGrammar.ipv6(text, from + 1, close) : HostGrammar.name(text, from, end);
        if (flaw != SOUND || end == to) {
            return flaw;
        }
        return text.charAt(end) == ':' ? port(text, end + 1, to) : end;
    }

    private static int colonOrEnd(String text, int from, int to) {
        int colon = text.indexOf(':', from);
        return colon < 0 ? to : Math.min(colon, to);
    }

    /** One port has one spelling, so a leading zero is refused. */
    private static int port(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i - from == MAX_PORT_DIGITS || (c == '0' && i == from)) {
                return i;
            }
            number = number * 10 + (c - '0');
        }
        return from == to || number > MAX_PORT ? from : SOUND;
    }

    /** Words of lower-case letters and digits; between them one of {@code . _ __ /} or any number of hyphens. */
    static int repository(String text, int from, int to) {
        int start = from;
        while (true) {
            int end = afterWord(text, start, to);
            if (end == start) {
                return start;
            }
            if (end == to) {
                return SOUND;
            }
            start = afterSeparator(text, end, to);
            if (start == end) {
                return end;
            }
        }
    }

    private static int afterWord(String text, int from, int to) {
        int i = from;
        while (i < to && isLowerOrDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int afterSeparator(String text, int at, int to) {
        return switch (text.charAt(at)) {
            case '.', '/' -> at + 1;
            case '_' -> at + 1 < to && text.charAt(at + 1) == '_' ? at + 2 : at + 1;
            case '-' -> afterHyphens(text, at, to);
            default -> at;
        };
    }

    private static int afterHyphens(String text, int at, int to) {
        int i = at;
        while (i < to && text.charAt(i) == '-') {
            i++;
        }
        return i;
    }

    static int tag(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean wordy = isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
            boolean inner = i > from && (c == '.' || c == '-');
            if (i - from == MAX_TAG_LENGTH || !(wordy || inner)) {
                return i;
            }
        }
        return from == to ? to : SOUND;
    }

    static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isLowerOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
