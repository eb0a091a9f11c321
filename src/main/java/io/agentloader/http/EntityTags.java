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

    /**
     * The star stands alone, and lines are one list. One that is none, such as with a comma missing, holds nothing: then the caller
     * gets the agent, and changes nothing.
     */
    private static boolean list(List<String> lines, String etag, boolean weakly) {
        if (lines.size() == 1 && lines.get(0).strip().equals("*")) {
            return true;
        }
        boolean found = false;
        for (String line : lines) {
            for (int at = pastGap(line, 0); at < line.length(); at = pastGap(line, at)) {
                boolean weak = line.startsWith("W/", at);
                int opening = weak ? at + 2 : at;
                int closing = line.startsWith("\"", opening) ? line.indexOf('"', opening + 1) : -1;
                if (closing < 0 || !endsElement(line, closing + 1)) {
                    return false;
                }
                boolean same = closing - opening + 1 == etag.length() && line.startsWith(etag, opening);
                found |= same && (weakly || !weak);
                at = closing + 1;
            }
        }
        return found;
    }

    /** Elements may be empty (RFC 9110 section 5.6.1.2). */
    private static int pastGap(String line, int from) {
        int at = from;
        while (at < line.length() && (isBlank(line.charAt(at)) || line.charAt(at) == ',')) {
            at++;
        }
        return at;
    }

    private static boolean endsElement(String line, int from) {
        int at = from;
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at == line.length() || line.charAt(at) == ',';
    }

    private static boolean isBlank(char sign) {
        return sign == ' ' || sign == '\t';
    }
}
