package io.agentloader.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The {@code host[:port]} of a request. */
final class Authority {

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "[0:0:0:0:0:0:0:1]");

    private Authority() {}

    /** Lower case and without the port. */
    static String host(String authority) {
        return PORT.matcher(authority.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    /** By its text alone: a name that merely resolves to loopback is what the check is there for. */
    static boolean isLoopback(String host) {
        return LOOPBACK.contains(host) || LOOPBACK_V4.matcher(host).matches();
    }
}
