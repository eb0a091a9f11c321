package io.agentloader.registry;

import io.vertx.core.http.HttpClient;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How one request gets to its host.
 *
 * @param addresses to connect to, the first one first, none that is forbidden; empty only where a proxy resolves the name
 * @param proxy what is connected to instead
 */
record Way(HttpClient client, List<SocketAddress> addresses, Optional<ProxyOptions> proxy) {

    Way {
        addresses = List.copyOf(addresses);
    }

    /** To the first of these that can be connected to; there is at least one. */
    static Way straight(HttpClient client, List<SocketAddress> addresses) {
        return new Way(client, addresses, Optional.empty());
    }

    /** To whatever the proxy makes of the host's name. */
    static Way through(HttpClient client, ProxyOptions proxy) {
        return new Way(client, List.of(), Optional.of(proxy));
    }
}
