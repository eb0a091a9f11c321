package io.agentloader.registry;

import io.vertx.core.http.HttpClient;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * How one request gets to its host.
 *
 * @param addresses to connect to, the first one first; at least one, and none that is forbidden
 */
record Way(HttpClient client, List<SocketAddress> addresses) {

    Way {
        addresses = List.copyOf(addresses);
    }
}
