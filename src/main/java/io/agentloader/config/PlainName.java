package io.agentloader.config;

import java.util.Locale;

/** How a key is compared across the ways of writing it: as a property, in quotes, as a variable of the environment. */
final class PlainName {

    private PlainName() {}

    /** In lower case, with everything between letters and digits written as one {@code -}. By hand: every key of a start comes by. */
    static String of(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        StringBuilder plain = new StringBuilder(lower.length());
        boolean between = false;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (kept) {
                plain.append(c);
            } else if (!between) {
                plain.append('-');
            }
            between = !kept;
        }
        return plain.toString();
    }
}
