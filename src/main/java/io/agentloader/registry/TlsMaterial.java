package io.agentloader.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What is in the files of a {@link TlsTrust}, in the form the connections take.
 *
 * @param authorities all that are trusted; empty for the runtime's own
 * @param identity what is shown to a host that asks who we are
 */
record TlsMaterial(Optional<TrustOptions> authorities, Optional<KeyCertOptions> identity) {

    /**
     * Reads the files; blocks.
     *
     * @param everywhere further files of authorities, which every verified host may have its certificate from
     * @throws UnusableFile naming the file that is of no use
     */
    static TlsMaterial load(TlsTrust trust, List<Path> everywhere) {
        List<Path> files = Stream.concat(trust.authorities().stream(), everywhere.stream())
                .distinct()
                .toList();
        Optional<TrustOptions> authorities =
                trust.verified() && !files.isEmpty() ? Optional.of(besideTheRuntimes(files)) : Optional.empty();
        return new TlsMaterial(authorities, identity(trust.clients()));
    }

    void into(SSLOptions options) {
        authorities.ifPresent(options::setTrustOptions);
        identity.ifPresent(options::setKeyCertOptions);
    }

    /** One manager over all of them, since a chain may start in a file and end at an authority of the runtime. */
    private static TrustOptions besideTheRuntimes(List<Path> files) {
        List<X509Certificate> own =
                files.stream().flatMap(file -> Pem.certificates(file).stream()).toList();
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (X509Certificate authority :
                    Stream.concat(runtimes().stream(), own.stream()).toList()) {
                all.setCertificateEntry("authority-" + number++, authority);
            }
            return TrustOptions.wrap(manager(all));
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("cannot put certificate authorities together", impossible);
        }
    }

    private static List<X509Certificate> runtimes() throws GeneralSecurityException {
        return List.of(manager(null).getAcceptedIssuers());
    }

    private static X509TrustManager manager(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<KeyCertOptions> identity(List<ClientCertificate> clients) {
        if (clients.isEmpty()) {
            return Optional.empty();
        }
        PemKeyCertOptions pem = new PemKeyCertOptions();
        for (ClientCertificate client : clients) {
            KeyPairCheck.check(client);
            pem.addCertValue(Buffer.buffer(Pem.bytes(client.certificate())));
            pem.addKeyValue(Buffer.buffer(Pem.bytes(client.key())));
        }
        return Optional.of(pem);
    }
}
