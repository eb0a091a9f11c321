package io.agentloader.registry;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Text that is an address already. Asks no name server. */
final class LiteralAddress {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private LiteralAddress() {}

    /** The address that a connection has really reached; empty when the connection is none of IP. */
    static Optional<InetAddress> of(SocketAddress address) {
        return Optional.ofNullable(address.hostAddress()).flatMap(LiteralAddress::parsed);
    }

    /** Empty for a name. IPv6 stands in brackets. */
    static Optional<InetAddress> of(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return parsed(host.substring(1, host.length() - 1));
        }
        return IPV4.matcher(host).matches() ? parsed(host) : Optional.empty();
    }

    private static Optional<InetAddress> parsed(String text) {
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
