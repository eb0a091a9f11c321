package io.agentloader.registry;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;

/** Whether a certificate and a key are what they are said to be, and belong together: found out before any host is asked. */
public final class KeyPairCheck {

    private static final byte[] SAMPLE = {1, 2, 3};

    private KeyPairCheck() {}

    /**
     * Passes what can be used.
     *
     * @throws UnusableFile naming the file, or both where they do not belong together
     */
    static void check(ClientCertificate client) {
        if (!fits(client)) {
            throw new UnusableFile(
                    client.key() + " is not the key of the first certificate of " + client.certificate(), null);
        }
    }

    /**
     * Whether the key is that of another certificate than the first one of the other file; both are PEM. False where one of them
     * cannot be used at all. Blocks.
     */
    public static boolean isOfAnother(Path key, Path certificate) {
        try {
            return !fits(new ClientCertificate(certificate, key));
        } catch (UnusableFile toldElsewhere) {
            return false;
        }
    }

    private static boolean fits(ClientCertificate client) {
        X509Certificate own = Pem.certificates(client.certificate()).get(0);
        return belongTogether(own.getPublicKey(), key(client));
    }

    private static PrivateKey key(ClientCertificate client) {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Pem.bytes(client.certificate())))
                .addKeyValue(Buffer.buffer(Pem.bytes(client.key())));
        return managed(pem)
                .orElseThrow(() -> new UnusableFile(
                        client.key()
                                + " holds no key that can be used; PEM is read, PKCS#8 (BEGIN PRIVATE KEY), PKCS#1 or"
                                + " SEC 1, not encrypted",
                        null));
    }

    /** The library's own reader decides, since it is what connections use; what it says of the bytes is not passed on. */
    @SuppressWarnings("NullAway") // files given by value need no Vert.x, and the parameter has no annotation
    private static Optional<PrivateKey> managed(PemKeyCertOptions pem) {
        try {
            return Arrays.stream(pem.getKeyManagerFactory((Vertx) null).getKeyManagers())
                    .filter(X509KeyManager.class::isInstance)
                    .map(X509KeyManager.class::cast)
                    .flatMap(manager -> Arrays.stream(new String[] {"RSA", "EC", "EdDSA", "Ed25519"})
                            .flatMap(type -> Optional.ofNullable(manager.getClientAliases(type, null)).stream())
                            .flatMap(Arrays::stream)
                            .map(manager::getPrivateKey))
                    .findFirst();
        } catch (Exception unusable) { // the interface throws no less
            return Optional.empty();
        }
    }

    private static boolean belongTogether(PublicKey shown, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKinds) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
