package io.agentloader.registry;

/** Hosts that are literal addresses nobody outside has a reason to send us to. */
final class LocalAddress {
    private LocalAddress() {}

    static boolean is(String host) {
        return Loopback.is(host);
    }
}
