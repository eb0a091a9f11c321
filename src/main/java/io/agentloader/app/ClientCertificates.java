package io.agentloader.app;

import io.agentloader.callers.Callers;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Asks callers for certificates where some are known by them; whoever has none may still show a key. */
@Singleton
final class ClientCertificates implements HttpServerOptionsCustomizer {

    private final Callers callers;
    private final VertxHttpConfig http;
    private final TlsConfigurationRegistry tls;

    ClientCertificates(Callers callers, VertxHttpConfig http, TlsConfigurationRegistry tls) {
        this.callers = callers;
        this.http = http;
        this.tls = tls;
    }

    /** Without an authority of the operator's own, the runtime's would do: anybody can get a certificate of those. */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (!callers.showCertificates()) {
            return;
        }
        Optional<TrustOptions> authority = TlsConfiguration.from(tls, http.tlsConfigurationName())
                .or(tls::getDefault)
                .flatMap(named -> Optional.ofNullable(named.getTrustStoreOptions()));
        if (authority.isEmpty()) {
            throw StartRefused.because(
                    "callers are known by certificates (agent-loader.callers), and nothing says which"
                            + " authority those come from; set quarkus.tls.trust-store.pem.certs to its file.");
        }
        options.setTrustOptions(authority.get()).setClientAuth(ClientAuth.REQUEST);
    }
}
