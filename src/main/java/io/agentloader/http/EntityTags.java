package io.agentloader.http;

import java.util.List;

/** The lists of entity tags in conditional requests (RFC 9110 section 13.1). */
final class EntityTags {

    private EntityTags() {}

    /** {@code If-None-Match}: the weak comparison, so {@code W/} does not count. */
    static boolean listWeakly(List<String> lines, String etag) {
        return list(lines, etag, true);
    }

    /** {@code If-Match}: the strong comparison, which a weak tag never passes. */
    static boolean listStrongly(List<String> lines, String etag) {
        return list(lines, etag, false);
    }

    private static boolean list(List<String> lines, String etag, boolean weakly) {
        for (String line : lines) {
            if (line.strip().equals("*") || holds(line, etag, weakly)) {
                return true;
            }
        }
        return false;
    }

    /** Every cache asks so each time, so nothing is made of the text. */
    private static boolean holds(String line, String etag, boolean weakly) {
        int opening = line.indexOf('"');
        while (opening >= 0) {
            int closing = line.indexOf('"', opening + 1);
            boolean same = closing - opening + 1 == etag.length() && line.startsWith(etag, opening);
            if (same && (weakly || !line.startsWith("W/", opening - 2))) {
                return true;
            }
            opening = closing < 0 ? closing : line.indexOf('"', closing + 1);
        }
        return false;
    }
}
