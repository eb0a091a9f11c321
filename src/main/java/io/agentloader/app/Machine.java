package io.agentloader.app;

import java.util.Locale;

/** What this process runs on. */
final class Machine {

    private Machine() {}

    /** This machine's architecture, as index entries write it. */
    static String architecture() {
        String name = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    /** Whether only this machine can connect to a socket that is bound to the address. */
    static boolean isLoopback(String address) {
        String text = address.toLowerCase(Locale.ROOT);
        return text.equals("localhost")
                || text.matches("127(\\.[0-9]{1,3}){3}")
                || text.equals("::1")
                || text.equals("[::1]");
    }
}
