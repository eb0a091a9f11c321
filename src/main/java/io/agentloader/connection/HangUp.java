package io.agentloader.connection;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection, from any thread, without waiting for it: what could not be closed is closed already, and counts for nothing.
 *
 * @param noted whether it counted already, for this reason or another one
 */
record HangUp(Channel connection, HangUps.Reason reason, HangUps hangUps, AtomicBoolean noted) implements Runnable {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void run() {
        if (connection.isActive() && noted.compareAndSet(false, true)) {
            hangUps.note(reason, caller(connection.remoteAddress()));
        }
        connection.close();
    }

    private static @Nullable String caller(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : null;
    }
}
