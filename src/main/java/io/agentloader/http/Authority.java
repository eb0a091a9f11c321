package io.agentloader.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code host[:port]} of a request. */
final class Authority {

    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "[0:0:0:0:0:0:0:1]");

    private Authority() {}

    /** Lower case and without the port. */
    static String host(String authority) {
        String text = authority.strip();
        int colon = text.lastIndexOf(':');
        boolean ported = colon >= 0 && isNumber(text, colon + 1);
        return (ported ? text.substring(0, colon) : text).toLowerCase(Locale.ROOT);
    }

    /** By its text alone: a name that merely resolves to loopback is what the check is there for. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host)
                || (host.startsWith("127.") && LOOPBACK_V4.matcher(host).matches());
    }

    /** A port may be empty. */
    private static boolean isNumber(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
