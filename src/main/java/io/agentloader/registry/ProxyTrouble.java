package io.agentloader.registry;

import io.agentloader.failure.NetworkError;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What keeps a proxy from connecting us. Types decide and never words. The runtime does not hand out the status of a
 * {@code CONNECT} that failed, but it does the headers, and only a {@code 407} asks for a login.
 */
enum ProxyTrouble {
    LOGIN(NetworkError.PROXY_CONFIGURATION_ERROR, "the proxy %s wants another user or password"),
    REFUSAL(NetworkError.PROXY_INTERNAL_ERROR, "the proxy %s made no connection to it"),
    UNRESOLVED(NetworkError.DNS_ERROR, "the name of the proxy %s does not resolve"),
    LATE(NetworkError.CONNECTION_TIMEOUT, "the proxy %s made no connection to it in time"),
    UNREACHABLE(NetworkError.DESTINATION_UNAVAILABLE, "the proxy %s could not be reached");

    private final NetworkError error;
    private final String sentence;

    ProxyTrouble(NetworkError error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    NetworkError error() {
        return error;
    }

    String sentence(String proxy) {
        return String.format(sentence, proxy);
    }

    /** Empty when it was not the proxy: it had connected us, and TLS or HTTP failed with the host behind it. */
    static Optional<ProxyTrouble> of(Break broken) {
        Throwable cause = broken.cause();
        if (broken.phase() != Phase.CONNECTING || Causes.has(SSLException.class, cause)) {
            return Optional.empty();
        }
        if (Causes.find(HttpProxyConnectException.class, cause)
                .filter(ProxyTrouble::wantsLogin)
                .isPresent()) {
            return Optional.of(LOGIN);
        }
        if (Causes.has(ProxyConnectException.class, cause)) {
            return Optional.of(REFUSAL);
        }
        if (Causes.has(UnknownHostException.class, cause)) {
            return Optional.of(UNRESOLVED);
        }
        boolean late = Causes.has(TimeoutException.class, cause) || Causes.has(ConnectTimeoutException.class, cause);
        return Optional.of(late ? LATE : UNREACHABLE);
    }

    private static boolean wantsLogin(HttpProxyConnectException refusal) {
        return refusal.headers() != null && refusal.headers().contains("Proxy-Authenticate");
    }
}
