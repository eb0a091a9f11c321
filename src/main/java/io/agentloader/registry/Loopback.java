package io.agentloader.registry;

import java.util.regex.Pattern;

/** The hosts that never leave this machine, by their spelling alone: {@code auto} of the scheme rules. */
final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private Loopback() {}

    /** {@code localhost}, {@code *.localhost}, {@code 127.0.0.0/8}, {@code [::1]}. */
    static boolean is(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && IPV4.matcher(host).matches());
    }

    /** The same of a host with or without a port. */
    static boolean isOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return is(colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority);
    }
}
