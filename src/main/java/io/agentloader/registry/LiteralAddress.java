package io.agentloader.registry;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The address that a connection has really reached. */
final class LiteralAddress {

    private LiteralAddress() {}

    /** Empty when the connection is none of IP. Asks no name server: the text is an address already. */
    static Optional<InetAddress> of(SocketAddress address) {
        String text = address.hostAddress();
        try {
            return text == null ? Optional.empty() : Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
