package io.agentloader.http;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;

/** What the connection knows of its caller: the handshake has verified it, or there is nothing. */
final class ClientCertificate {

    private ClientCertificate() {}

    /** Whom the caller's certificate is for. */
    static Optional<X500Principal> of(HttpServerRequest request) {
        if (request.sslSession() == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = request.sslSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first.getSubjectX500Principal())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException nothingShown) {
            return Optional.empty();
        }
    }
}
