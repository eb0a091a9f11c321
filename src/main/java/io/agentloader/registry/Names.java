package io.agentloader.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Who knows the addresses of hosts. Called where blocking does no harm, and not for what is an address already. */
@FunctionalInterface
public interface Names {

    /**
     * All addresses, the one to be tried first in front.
     *
     * @throws UnknownHostException when there is none
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
