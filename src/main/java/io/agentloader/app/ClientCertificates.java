package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** Asks callers for certificates where some are known by them; whoever has none may still show a key. */
@Singleton
final class ClientCertificates implements HttpServerOptionsCustomizer {

    private final Callers callers;

    ClientCertificates(Callers callers) {
        this.callers = callers;
    }

    /** Without an authority of the operator's own, the runtime's would do: anybody can get a certificate of those. */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (!callers.showCertificates()) {
            return;
        }
        if (options.getTrustOptions() == null) {
            throw StartRefused.because(
                    "callers are known by certificates (agent-loader.callers), and nothing says which"
                            + " authority those come from; set quarkus.tls.trust-store.pem.certs to its file.");
        }
        options.setClientAuth(ClientAuth.REQUEST);
    }
}
