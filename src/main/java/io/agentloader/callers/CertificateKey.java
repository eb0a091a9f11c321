package io.agentloader.callers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a private key in PEM (PKCS #8) belongs to the first certificate in another file: what one signs, the other verifies. */
public final class CertificateKey {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** By the name of a key's algorithm, what it signs with. */
    private static final Map<String, String> SIGNATURES =
            new TreeMap<>(Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA"));

    private CertificateKey() {}

    /** False also where one of them cannot be read here, or is of a kind that is not known here. Blocks. */
    public static boolean isOfAnother(Path keyFile, Path certificate) {
        try {
            PublicKey certified = certified(certificate);
            String algorithm = certified.getAlgorithm();
            Optional<PrivateKey> key = key(keyFile);
            return key.isPresent()
                    && SIGNATURES.containsKey(key.get().getAlgorithm())
                    && (!algorithm.equals(key.get().getAlgorithm()) || !verifies(certified, key.get()));
        } catch (IOException | GeneralSecurityException unread) {
            return false;
        }
    }

    private static PublicKey certified(Path file) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(pem)
                    .getPublicKey();
        }
    }

    private static Optional<PrivateKey> key(Path file) throws IOException {
        Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            return Optional.empty();
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        return SIGNATURES.keySet().stream()
                .flatMap(algorithm -> key(algorithm, encoded).stream())
                .findFirst();
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException another) {
            return Optional.empty();
        }
    }

    private static boolean verifies(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        byte[] anything = "the key of this certificate".getBytes(StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(anything);
        return signature.verify(signed);
    }
}
