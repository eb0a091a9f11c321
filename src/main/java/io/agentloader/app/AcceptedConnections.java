package io.agentloader.app;

import io.agentloader.connection.Connections;
import io.agentloader.connection.HangUps;
import io.agentloader.connection.PromptAnswers;
import io.agentloader.connection.Refusals;
import io.agentloader.connection.UnsentAnswers;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;

/**
 * Has every connection watched that anybody opens to this process. The framework shows a request when its head is whole, and no
 * connection before; Netty shows each to the extensions that it finds as services, when a property asks it to look for them.
 */
public final class AcceptedConnections extends ChannelInitializerExtension {

    /** Whoever makes the extension knows none of our objects, so there is one for the process. */
    private static final Connections CONNECTIONS = new Connections(Machine.connectionLimits());

    /** Made by Netty. */
    public AcceptedConnections() {}

    /** To be called before the first server is made. Where tests or dev mode have loaders of their own, Netty cannot find us and is not asked to. */
    static void watch() {
        if (System.getProperty(EXTENSIONS_SYSTEM_PROPERTY) == null
                && ServerBootstrap.class.getClassLoader() == AcceptedConnections.class.getClassLoader()) {
            System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
        }
    }

    static void refuseBy(Refusals refusals) {
        CONNECTIONS.refuseBy(refusals);
    }

    static void answerBy(PromptAnswers answers) {
        CONNECTIONS.answerBy(answers);
    }

    static HangUps hangUps() {
        return CONNECTIONS.hangUps();
    }

    static UnsentAnswers unsent() {
        return CONNECTIONS.unsent();
    }

    @Override
    public void postInitializeServerChildChannel(Channel accepted) {
        CONNECTIONS.watch(accepted);
    }
}
