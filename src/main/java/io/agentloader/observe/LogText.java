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
        String text = of(value);
        boolean bare = !text.isEmpty() && text.indexOf(' ') < 0 && text.indexOf('"') < 0 && text.indexOf('=') < 0;
        return key + "=" + (bare ? text : '"' + text.replace("\"", "\\u0022") + '"');
    }
}
