package io.agentloader.observe;

/** Values on their way into the log: what a caller can choose must not look like a line of ours. */
final class LogText {

    private static final int LONGEST = 512;

    private LogText() {}

    /** Everything that is not printable ASCII is escaped; what is too long is cut. */
    static String of(String value) {
        StringBuilder text = new StringBuilder(Math.min(value.length(), LONGEST));
        for (int i = 0; i < value.length(); i++) {
            if (text.length() >= LONGEST) {
                return text.append("...").toString();
            }
            char c = value.charAt(i);
            if (c >= ' ' && c <= '~' && c != '\\') {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.toString();
    }

    /** One {@code key=value}; in quotes where a space would end it. */
    static String pair(String key, String value) {
        StringBuilder pair = new StringBuilder();
        append(pair, key, value);
        return pair.toString();
    }

    /** The same, behind what is there. */
    static void append(StringBuilder line, String key, String value) {
        line.append(key).append('=');
        if (isBare(value)) {
            line.append(value);
            return;
        }
        String text = of(value);
        boolean bare = !text.isEmpty() && text.indexOf(' ') < 0 && text.indexOf('"') < 0 && text.indexOf('=') < 0;
        line.append(bare ? text : '"' + text.replace("\"", "\\u0022") + '"');
    }

    /** Almost every value is: then it stands as it is. */
    private static boolean isBare(String value) {
        if (value.isEmpty() || value.length() >= LONGEST) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '=') {
                return false;
            }
        }
        return true;
    }
}
