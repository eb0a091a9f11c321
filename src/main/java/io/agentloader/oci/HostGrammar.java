package io.agentloader.oci;

/** Host names and IPv6 addresses; each scanner answers as those of {@link ReferenceGrammar} do. */
final class HostGrammar {

    /** DNS holds no longer name, and resolvers answer one with an exception of their own kind. */
    private static final int MAX_NAME_LENGTH = 253;

    private static final int MAX_LABEL_LENGTH = 63;
    private static final int GROUPS = 8;
    private static final int MAX_GROUP_DIGITS = 4;

    private HostGrammar() {}

    /** Labels of letters, digits and inner hyphens, with dots between them. */
    static int name(String text, int from, int to) {
        int start = from;
        while (start <= to) {
            int end = afterLabel(text, start, to);
            if (end == start || end - start > MAX_LABEL_LENGTH || end - from > MAX_NAME_LENGTH) {
                return start;
            }
            if (text.charAt(end - 1) == '-' || (end < to && text.charAt(end) != '.')) {
                return end;
            }
            if (end == to) {
                return ReferenceGrammar.SOUND;
            }
            start = end + 1;
        }
        return to;
    }

    private static int afterLabel(String text, int from, int to) {
        int i = from;
        while (i < to && (isLetterOrDigit(text.charAt(i)) || (text.charAt(i) == '-' && i > from))) {
            i++;
        }
        return i;
    }

    /** Eight groups of up to four hexadecimal digits, or fewer and one {@code ::}; no zone and no dotted quad. */
    static int ipv6(String text, int from, int to) {
        boolean gap = text.startsWith("::", from);
        int groups = 0;
        int i = gap ? from + 2 : from;
        while (i < to) {
            int end = afterGroup(text, i, to);
            if (end == i) {
                return i;
            }
            groups++;
            if (end == to) {
                break;
            }
            boolean doubled = text.startsWith("::", end);
            if (text.charAt(end) != ':' || (doubled && gap) || (!doubled && end + 1 == to)) {
                return end;
            }
            gap |= doubled;
            i = end + (doubled ? 2 : 1);
        }
        return (gap ? groups < GROUPS : groups == GROUPS) ? ReferenceGrammar.SOUND : to;
    }

    private static int afterGroup(String text, int from, int to) {
        int limit = Math.min(to, from + MAX_GROUP_DIGITS);
        int i = from;
        while (i < limit && ReferenceGrammar.isHexDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
