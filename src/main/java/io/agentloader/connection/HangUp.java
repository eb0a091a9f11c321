package io.agentloader.connection;

import io.netty.channel.Channel;

/** Closes a connection, from any thread, without waiting for it: what could not be closed is closed already. */
record HangUp(Channel connection) implements Runnable {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void run() {
        connection.close();
    }
}
