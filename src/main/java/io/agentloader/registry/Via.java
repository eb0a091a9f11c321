package io.agentloader.registry;

import io.agentloader.config.ProxyUrl;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * A proxy that stands before a host.
 *
 * @param proxy what is connected to
 * @param name what people are told of it
 * @param mark what our own relay says when the proxy behind it was not there; a proxy that is no relay has none
 */
record Via(ProxyUrl proxy, String name, Optional<String> mark) {

    /** The header with the mark. */
    static final String MARK = "Agent-Loader-Socket";

    static Via of(ProxyUrl proxy) {
        return new Via(proxy, proxy.authority(), Optional.empty());
    }

    /** Whether the relay refused to connect us, because nobody is at the socket. */
    boolean nobodyThere(Break broken) {
        return mark.isPresent()
                && Causes.find(HttpProxyConnectException.class, broken.cause())
                        .map(HttpProxyConnectException::headers)
                        .map(headers -> headers.get(MARK))
                        .equals(mark);
    }

    /** The same where the relay is asked for an answer and not for a connection. */
    boolean nobodyThere(MultiMap headers) {
        return mark.isPresent() && Optional.ofNullable(headers.get(MARK)).equals(mark);
    }

    ProxySocketUnavailable unavailable() {
        return new ProxySocketUnavailable("the relay says that nobody is to be reached at the socket behind it");
    }

    /** The mark is a secret between the relay and us. */
    @Override
    public String toString() {
        return "Via[" + name + "]";
    }
}
