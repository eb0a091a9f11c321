package io.agentloader.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lists of entity tags in conditional requests (RFC 9110 section 13.1). */
final class EntityTags {

    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*+)\"");

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
        return lines.stream().anyMatch(line -> line.strip().equals("*") || holds(line, etag, weakly));
    }

    private static boolean holds(String line, String etag, boolean weakly) {
        Matcher matcher = TAG.matcher(line);
        while (matcher.find()) {
            boolean counts = weakly || matcher.group(1) == null;
            if (counts && etag.equals("\"" + matcher.group(2) + "\"")) {
                return true;
            }
        }
        return false;
    }
}
