package io.agentloader.registry;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/** Connects to a proxy's socket, and does nothing else, so that its failures are no others. */
@FunctionalInterface
interface SocketDial {

    /**
     * A connection that reads nothing yet. Fails with {@link ProxySocketUnavailable} when nobody is to be reached there, and
     * with an {@link java.io.IOException} when it is this process that cannot open a socket.
     */
    CompletionStage<Channel> dial(EventLoop loop);
}
